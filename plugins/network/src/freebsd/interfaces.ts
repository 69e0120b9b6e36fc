import type {Ask} from '@pot/core'
import {PotError, script} from '@pot/core'
import type {NetworkSettings, NetworkState} from '../driver.js'
import {ALL, natAnchor, uuidOfDescription} from './names.js'

/** An interface of the host as ifconfig(8) shows it. */
export interface Seen {
  readonly name: string
  readonly description: string
  readonly groups: readonly string[]
  /** `10.0.0.1/24` */
  readonly addresses: readonly string[]
  readonly members: readonly string[]
}

/** Parses the output of `ifconfig -f inet:cidr,inet6:cidr`; ifconfig(8) has no format for programs. Skips unknown lines. */
export function parseInterfaces(text: string): Seen[] {
  return text.split(/\n(?=\S)/).flatMap((block) => {
    const name = /^(\S+): flags=/.exec(block)?.[1]
    if (name === undefined) return []
    const all = (pattern: RegExp) => [...block.matchAll(pattern)].flatMap(([, word]) => word ?? [])
    return [
      {
        name,
        description: all(/^\tdescription: (.*)$/gm)[0] ?? '',
        groups: (all(/^\tgroups: (.*)$/gm)[0] ?? '').split(' ').filter(Boolean),
        addresses: all(/^\tinet6? (\S+)/gm).map((address) => address.replace(/%[^/]*/, '')),
        members: all(/^\tmember: (\S+)/gm),
      },
    ]
  })
}

/** The interfaces, and whether the shared rules of this pot root are in their anchor. */
export interface Look {
  /** kern.osreldate. */
  readonly release: number
  readonly seen: readonly Seen[]
  readonly ready: boolean
}

/** `scripts/look.sh`: its argument is the anchor, with the word `ports` for the ports of the host too. */
export const lookArgv = script(import.meta.url, 'look')

/** The last three answers of `lookArgv`. */
export const parseLook = (release: string, interfaces: string, rules: string): Look => ({
  release: Number(release),
  seen: parseInterfaces(interfaces.trimEnd()),
  ready: rules.trim() !== '',
})

/** Starts one process. Rejects with NETWORK_UNKNOWN. */
export async function look(ask: Ask, settings: Pick<NetworkSettings, 'tag'>): Promise<Look> {
  const [shell = '', ...words] = lookArgv(natAnchor(settings))
  const {code, stdout, stderr} = await ask(shell, words)
  if (code !== 0) throw new PotError('NETWORK_UNKNOWN', `ifconfig -a: ${stderr.trim()}`)
  const [release = '', interfaces = '', rules = ''] = stdout.split(/^--$/m)
  return parseLook(release, interfaces, rules)
}

/** The interfaces of this pot root. The description of a bridge ends with the tag of the root. */
export function ownInterfaces(seen: readonly Seen[], {tag}: Pick<NetworkSettings, 'tag'>): NetworkState['interfaces'] {
  return seen.flatMap(({name, description, groups}) => {
    if (!groups.includes(ALL)) return []
    const uuid = uuidOfDescription(description)
    const on = seen.find(({members}) => members.includes(name))
    const bridge = on === undefined ? {} : {bridge: on.name}
    if (uuid !== undefined) return [{name, uuid, ...bridge}]
    const ours = /^pot (public|private) bridge\b/.test(description) && (tag === '' ? !/ [0-9a-f]{6}$/.test(description) : description.endsWith(` ${tag}`))
    return ours ? [{name}] : []
  })
}
