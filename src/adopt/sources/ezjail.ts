import {existsSync, readFileSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import {messageOf} from '../../errors.js'
import {namesIn} from '../../paths/names-in.js'
import {readIfThere} from '../../paths/read-if-there.js'
import type {Parameters} from '../jail-conf/resolve.js'
import {jailParts, type Found, type Source, type SourceLook} from './found.js'
import {readFstab} from './fstab.js'
import {fromParameters} from './jail-parameters.js'
import {rcVariable, saysYes} from './rc-variable.js'
import {readRctl} from './resources.js'
import {shellVariables} from './shell-variables.js'

const CONFIG = '/usr/local/etc/ezjail'
/** The file of a jail that is not started has this ending. */
const DISABLED = '.norun'

/** Parameters of jail(8) for the variables of ezjail, which are those of the rc.conf of FreeBSD 8. */
function parametersIn(value: (name: string) => string): Parameters {
  const given: [string, string][] = [
    ['host.hostname', value('hostname')],
    ['exec.start', value('exec_start')],
    ['exec.stop', value('exec_stop')],
    ['devfs_ruleset', /^\d+$/.test(value('devfs_ruleset')) ? value('devfs_ruleset') : ''],
    ['mount.fdescfs', saysYes(value('fdescfs_enable')) ? 'true' : ''],
    ['mount.procfs', saysYes(value('procfs_enable')) ? 'true' : ''],
    ['ip4.addr', value('ip')],
    ['cpuset', value('cpuset')],
    ['zfs_datasets', value('zfs_datasets')],
    ['image', value('image')],
    ...value('parameters')
      .split(/\s+/)
      .filter(Boolean)
      .map((word): [string, string] => [word.replace(/=.*/, ''), word.includes('=') ? word.replace(/^[^=]*=/, '') : 'true']),
  ]
  return new Map(given.flatMap(([name, text]) => (text === '' ? [] : [[name, text.split(',')] as const])))
}

async function jailOf(name: string, file: string, look: SourceLook): Promise<Found> {
  const variables = shellVariables(readFileSync(file, 'utf8'))
  // In names of variables, other characters than letters and digits are _.
  const value = (key: string) => variables.get(`jail_${name.replaceAll(/[^A-Za-z0-9]/g, '_')}_${key}`) ?? ''
  const root = value('rootdir').replace(/(?<=.)\/+$/, '')
  const fstab =
    value('fstab') || (look.at === undefined ? `/etc/fstab.${basename(file, DISABLED)}` : join(dirname(look.at), `fstab.${basename(file, DISABLED)}`))
  const mounted = readFstab(saysYes(value('mount_enable')) ? (readIfThere(fstab) ?? '') : '', root, [join(dirname(root), 'basejail')])
  const said = fromParameters(parametersIn(value))
  const limits = readRctl(readIfThere('/etc/rctl.conf') ?? '', name)
  return {
    ...jailParts(said, mounted, limits),
    source: 'ezjail',
    name,
    running: look.isRunning({name: name.replaceAll(/[^A-Za-z0-9]/g, '_'), root}),
    stop: `ezjail-admin stop ${name}`,
    root,
    boot: !file.endsWith(DISABLED) && saysYes(await rcVariable(look.ask, 'ezjail_enable')),
  }
}

/** Jails of ezjail: a file of shell variables for each. */
export const ezjail: Source = {
  name: 'ezjail',
  async find(look) {
    const place = look.at ?? CONFIG
    if (!existsSync(place)) return undefined
    const problems: string[] = []
    const found: Found[] = []
    for (const entry of namesIn(place).sort()) {
      try {
        const text = readFileSync(join(place, entry), 'utf8')
        // The name of the file is that of the jail, with _ for other characters; the host name has it in full.
        if (/^\s*(export\s+)?jail_\w+_rootdir=/m.test(text)) found.push(await jailOf(entry.replace(/\.norun$/, ''), join(place, entry), look))
      } catch (error) {
        problems.push(messageOf(error))
      }
    }
    return {place, found, problems}
  },
}
