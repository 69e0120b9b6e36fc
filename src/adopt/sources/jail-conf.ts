import {existsSync, readFileSync, statSync} from 'node:fs'
import {basename, join} from 'node:path'
import {messageOf} from '../../errors.js'
import {namesIn} from '../../paths/names-in.js'
import {readIfThere} from '../../paths/read-if-there.js'
import {parseJailConf, type Section} from '../jail-conf/parse.js'
import {jailNames, parametersOf} from '../jail-conf/resolve.js'
import {jailParts, type Found, type Source, type SourceLook} from './found.js'
import {readFstab} from './fstab.js'
import {fromParameters} from './jail-parameters.js'
import {rcVariable, saysYes, wordsIn} from './rc-variable.js'
import {readRctl} from './resources.js'

const JAIL_CONF = '/etc/jail.conf'

/** Files of jails beside jail.conf: rc.d/jail reads `jail.conf.d/NAME.conf` and `jail.NAME.conf` instead of it. */
function filesOf(file: string): string[] {
  const directory = file.replace(/\/[^/]*$/, '') || '/'
  const inDirectory = namesIn(join(directory, 'jail.conf.d')).filter((name) => name.endsWith('.conf'))
  const beside = namesIn(directory).filter((name) => /^jail\..+\.conf$/.test(name))
  return [file, ...inDirectory.map((name) => join(directory, 'jail.conf.d', name)), ...beside.map((name) => join(directory, name))].filter((path) =>
    existsSync(path),
  )
}

/** What jail(8) would start, from its blocks. */
export async function jailsIn(
  sections: readonly Section[],
  look: SourceLook,
  own: Pick<Found, 'source'> & {readonly releases: readonly string[]},
): Promise<Found[]> {
  const [enabled, list] = [await rcVariable(look.ask, 'jail_enable'), wordsIn(await rcVariable(look.ask, 'jail_list'))]
  const rules = readIfThere('/etc/rctl.conf') ?? ''
  return jailNames(sections).map((name) => {
    const parameters = parametersOf(sections, name)
    const root = (parameters.get('path') ?? []).join('').replace(/(?<=.)\/+$/, '')
    const fstab = (parameters.get('mount.fstab') ?? []).map((file) => readIfThere(file) ?? '').join('\n')
    const mounted = readFstab([fstab, ...(parameters.get('mount') ?? [])].join('\n'), root, own.releases)
    const said = fromParameters(parameters)
    const limits = readRctl(rules, name)
    return {
      ...jailParts(said, mounted, limits),
      source: own.source,
      name,
      running: look.isRunning({name, root}),
      stop: `service jail stop ${name}`,
      root,
      boot: saysYes(enabled) && (list.length === 0 || list.includes(name)),
    }
  })
}

/** Jails of jail.conf(5) of the host. */
export const jailConf: Source = {
  name: 'jail.conf',
  async find(look) {
    const files = look.at === undefined ? filesOf(JAIL_CONF) : statSync(look.at).isDirectory() ? filesOf(join(look.at, basename(JAIL_CONF))) : [look.at]
    if (files.length === 0) return undefined
    const problems: string[] = []
    const found: Found[] = []
    for (const file of files) {
      try {
        const jails = await jailsIn(parseJailConf(readFileSync(file, 'utf8'), file), look, {source: 'jail.conf', releases: []})
        // jail.conf may include the files of jail.conf.d.
        found.push(...jails.filter(({name}) => !found.some((one) => one.name === name)))
      } catch (error) {
        problems.push(messageOf(error))
      }
    }
    return {place: files[0] ?? JAIL_CONF, found, problems}
  },
}
