import {settingsOf, type Surroundings} from '@pot/core'
import type {Declared} from './pot-types.js'

/** Variables on which scripts that set up a pot rely. None of them names a thing of the host, and none is a secret of other programs. */
const PASSED = [
  ...['http_proxy', 'https_proxy', 'ftp_proxy', 'all_proxy', 'no_proxy', 'http_proxy_auth'].flatMap((name) => [name, name.toUpperCase()]),
  ...['RUNS_IN_NOMAD', 'TERM', 'TZ'],
  // Of pkg(8) and apt(8), for what is installed without a question.
  ...['ASSUME_ALWAYS_YES', 'BATCH', 'IGNORE_OSVERSION', 'ABI', 'OSVERSION', 'PACKAGESITE', 'DEBIAN_FRONTEND'],
]

/** The variables of the caller that a script of a flavour gets: those above, and those that POT_FLAVOUR_ENV names. */
export function callerEnvironment(ctx: Pick<Surroundings, 'settings'>, env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return Object.fromEntries(
    [...PASSED, ...settingsOf<Declared['settings']>(ctx).POT_FLAVOUR_ENV].flatMap((name) => {
      const value = env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
