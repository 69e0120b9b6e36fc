import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {messageOf} from '../../errors.js'
import {namesIn} from '../../paths/names-in.js'
import {readIfThere} from '../../paths/read-if-there.js'
import {parseJailConf} from '../jail-conf/parse.js'
import type {Found, Left, Source} from './found.js'
import {jailsIn} from './jail-conf.js'
import {rcVariable, saysYes, wordsIn} from './rc-variable.js'
import {readRctl} from './resources.js'
import {shellVariables} from './shell-variables.js'

const PREFIX = '/usr/local/bastille'
const CONFIG = '/usr/local/etc/bastille/bastille.conf'

/**
 * The redirections of rdr.conf: `tcp 8080 80`, the port of the host first; Bastille 0.11 and later write the address family, the interface, the source and the
 * destination before it, and the words of a log after it.
 */
export function readRedirections(text: string): {readonly ports: readonly string[]; readonly left: readonly Left[]} {
  const ports: string[] = []
  const left: Left[] = []
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/).filter(Boolean)
    const at = words.findIndex((word) => word === 'tcp' || word === 'udp')
    if (words.length === 0 || words[0]?.startsWith('#')) continue
    const [proto = '', outside = '', inside = ''] = at < 0 ? [] : words.slice(at)
    const limited = words
      .slice(0, Math.max(at, 0))
      .slice(-2)
      .some((word) => word !== 'any' && /[.:<]/.test(word))
    if (!/^\d+$/.test(outside) || !/^\d+$/.test(inside)) left.push({what: `rdr ${line.trim()}`, why: 'it is not one port'})
    else if (limited) left.push({what: `rdr ${line.trim()}`, why: 'pot opens a port for every source'})
    else ports.push(`${proto}:${inside}:${outside}`)
  }
  return {ports, left}
}

/** Jails of Bastille: PREFIX/jails/NAME, with jail.conf, fstab, rdr.conf, rctl.conf, settings.conf and root. */
export const bastille: Source = {
  name: 'bastille',
  async find(look) {
    const conf = shellVariables(readIfThere(CONFIG) ?? '')
    const prefix = look.at ?? conf.get('bastille_prefix') ?? PREFIX
    const jails = look.at === undefined ? (conf.get('bastille_jailsdir') ?? join(prefix, 'jails')) : join(prefix, 'jails')
    if (!existsSync(jails)) return undefined
    const [enabled, list] = [await rcVariable(look.ask, 'bastille_enable'), wordsIn(await rcVariable(look.ask, 'bastille_list'))]
    const problems: string[] = []
    const found: Found[] = []
    for (const name of namesIn(jails).sort()) {
      const at = (file: string) => join(jails, name, file)
      if (!existsSync(at('jail.conf'))) continue
      try {
        const own = {source: 'bastille', releases: [join(prefix, 'releases')]}
        const jail = (await jailsIn(parseJailConf(readFileSync(at('jail.conf'), 'utf8'), at('jail.conf')), look, own)).find((one) => one.name === name)
        if (jail === undefined) {
          problems.push(`${at('jail.conf')} has no jail '${name}'`)
          continue
        }
        const {ports, left} = readRedirections(readIfThere(at('rdr.conf')) ?? '')
        const limits = readRctl(readIfThere(at('rctl.conf')) ?? '', name)
        const settings = shellVariables(readIfThere(at('settings.conf')) ?? '')
        found.push({
          ...jail,
          stop: `bastille stop ${name}`,
          ports,
          attributes: {...jail.attributes, ...limits.attributes},
          boot: saysYes(enabled) && (list.length === 0 || list.includes('ALL') || list.includes(name)) && settings.get('boot') !== 'off',
          depends: [...jail.depends, ...wordsIn(settings.get('depend') ?? '')],
          left: [...jail.left, ...left, ...limits.left],
        })
      } catch (error) {
        problems.push(messageOf(error))
      }
    }
    return {place: prefix, found, problems}
  },
}
