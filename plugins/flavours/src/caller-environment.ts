import {misuse, type Settings} from '@pot/core'

/** Variables on which scripts that set up a pot rely. None of them names a thing of the host, and none is a secret of other programs. */
const PASSED = [
  ...['http_proxy', 'https_proxy', 'ftp_proxy', 'all_proxy', 'no_proxy', 'http_proxy_auth'].flatMap((name) => [name, name.toUpperCase()]),
  ...['RUNS_IN_NOMAD', 'TERM', 'TZ'],
  // Of pkg(8) and apt(8), for what is installed without a question.
  ...['ASSUME_ALWAYS_YES', 'BATCH', 'IGNORE_OSVERSION', 'ABI', 'OSVERSION', 'PACKAGESITE', 'DEBIAN_FRONTEND'],
]

/** The names in POT_FLAVOUR_ENV. Throws USAGE for a word that is no name. */
function named(settings: Pick<Settings, 'values'>): string[] {
  const words = (settings.values.get('POT_FLAVOUR_ENV') ?? '').split(/\s+/).filter(Boolean)
  const wrong = words.find((word) => !/^[A-Za-z_]\w*$/.test(word))
  if (wrong !== undefined) throw misuse(`POT_FLAVOUR_ENV: '${wrong}' is no name of a variable`, 'pot config --set POT_FLAVOUR_ENV="NAME NAME"')
  return words
}

/** The variables of the caller that a script of a flavour gets: those above, and those that POT_FLAVOUR_ENV names. Throws USAGE. */
export function callerEnvironment(settings: Pick<Settings, 'values'>, env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return Object.fromEntries(
    [...PASSED, ...named(settings)].flatMap((name) => {
      const value = env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
