import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Session} from '../support/session.js'
import type {World} from '../../src/testing/world.js'
import type {PotState, State} from './state.js'

const ATTRIBUTES = ['start-at-boot', 'prunable', 'exec-env', 'secrets', 'to-be-pruned'] as const

/** A tag that pot chooses is a number. */
const tag = (one: string) => (/^(auto)?\d+$/.test(one) ? 'auto' : one)

function linesOf(name: string, {type, running, bridge, conf, data}: PotState): string[] {
  const {depends, env, command, attributes, mounts, ports} = conf.content
  const about = [
    `${type} ${running ? 'up' : 'down'}`,
    `marker ${data.content}`,
    `depends ${[...depends].sort().join(' ')}`,
    `env ${env}`,
    `command ${command}`,
    `ports ${ports.join(' ')}`,
    `bridge ${bridge ?? ''}`,
    ...ATTRIBUTES.map((attribute) => `${attribute} ${attributes[attribute] || (attribute === 'secrets' ? '' : 'NO')}`),
    ...mounts.map(({target, fscomp}) => `${target} is ${fscomp}`),
    ...conf.versions.map((one) => `snapshot of the record ${tag(one.tag)}`),
    ...data.versions.map((one) => `snapshot of the data ${tag(one.tag)}`),
  ]
  return about.map((line) => `${name}: ${line}`)
}

/** The state in lines. */
export function lines({pots, fscomps, bridges, secrets}: State): string[] {
  return [
    ...[...pots].flatMap(([name, pot]) => linesOf(name, pot)),
    ...[...fscomps].map(([name, {content}]) => `${name}: marker ${content}`),
    ...[...bridges].map((name) => `bridge ${name}`),
    ...[...secrets].map((name) => `secret ${name}`),
  ].sort()
}

const text = (...paths: readonly string[]): string => {
  const path = paths.find((one) => existsSync(one))
  return path === undefined ? '' : readFileSync(path, 'utf8').trim()
}

interface Info {
  readonly type: string
  readonly active: boolean
  readonly depends: readonly string[]
  readonly env: readonly string[]
  readonly command: string
  readonly ports: readonly string[]
  readonly bridge?: string
  readonly addresses: readonly string[]
  readonly attributes: Readonly<Record<string, string>>
  readonly datasets: readonly {readonly mountpoint: string; readonly source: string}[]
}

interface Snapshot {
  readonly volume: string
  readonly tag: string
}

/** What pot and the host tell, in the lines of `lines`. */
export async function look(world: World, session: Session, prefix = ''): Promise<string[]> {
  const ask = async (...args: string[]): Promise<unknown> => JSON.parse(await session.pot(...args, '--json'))
  const mine = ({name}: {readonly name: string}) => name.startsWith(prefix)
  const pots = ((await ask('ls')) as readonly {readonly name: string; readonly active: boolean}[]).filter(mine)
  const found: string[] = []
  const addresses: string[] = []
  for (const {name, active} of pots.filter((one) => !one.name.startsWith('base-'))) {
    const info = (await ask('info', '-v', '-p', name)) as Info
    const snapshots = (await ask('info', '-s', '-p', name)) as readonly Snapshot[]
    const of = (volume: string) => snapshots.filter((one) => one.volume === volume).map((one) => ({tag: one.tag, order: 0, content: undefined as never}))
    const dir = join(world.fs, 'jails', name)
    const marker = text(join(dir, 'm/opt/custom/marker'), join(dir, 'custom/marker'))
    const mounts = info.datasets
      .filter((one) => one.source.includes('/fscomp/'))
      .map((one) => ({fscomp: one.source.split('/').at(-1) ?? '', target: one.mountpoint, readonly: false}))
    addresses.push(...info.addresses)
    if (info.active !== active) found.push(`${name}: ls and info disagree`)
    found.push(
      ...linesOf(name, {
        ...{
          type: info.type === 'single' ? 'single' : 'multi',
          id: 0,
          potbase: undefined,
          origin: undefined,
          bridge: info.bridge,
          running: active,
          published: [],
        },
        conf: {
          content: {...{depends: info.depends, env: info.env.join(' '), command: info.command, attributes: info.attributes, mounts, ports: info.ports}},
          versions: of(`jails/${name}`),
        },
        data: {content: marker, versions: of(`jails/${name}/${info.type === 'single' ? 'm' : 'custom'}`)},
      }),
    )
  }
  if (new Set(addresses).size < addresses.length) found.push(`two pots have one address: ${addresses.join(' ')}`)
  for (const {name} of (await ask('ls', '-f')) as readonly {readonly name: string}[])
    if (mine({name})) found.push(`${name}: marker ${text(join(world.fs, 'fscomp', name, 'marker'))}`)
  for (const {name} of (await ask('ls', '-B')) as readonly {readonly name: string}[]) if (mine({name})) found.push(`bridge ${name}`)
  for (const {name} of (await ask('secret', 'ls')) as readonly {readonly name: string}[]) if (mine({name})) found.push(`secret ${name}`)
  return [...found, ...(await kernel(world, pots, mine))].sort()
}

/** What the kernel has that pots do not explain, in lines. */
async function kernel(
  world: World,
  pots: readonly {readonly name: string; readonly active: boolean}[],
  mine: (one: {readonly name: string}) => boolean,
): Promise<string[]> {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
  const up = pots.flatMap(({name, active}) => (active ? [name] : []))
  const stray = mounts.flatMap((target) => {
    const [, name] = new RegExp(`^${world.fs}/jails/([^/]+)/m/.`).exec(target) ?? []
    return name === undefined || up.includes(name) || !mine({name}) ? [] : [`${target} is mounted, and ${name} is down`]
  })
  const jails = (await world.model?.jails()) ?? up
  const wrong = [...jails.filter((name) => !up.includes(name)), ...up.filter((name) => !jails.includes(name))]
  return [...stray, ...wrong.map((name) => `${name} runs for jls or for ls only`)]
}

/** What is in one list only: `-` for the expected, `+` for what was found. */
export const difference = (expected: readonly string[], found: readonly string[]): string[] => {
  const rest = [...found]
  const missing = expected.filter((line) => {
    const at = rest.indexOf(line)
    if (at >= 0) rest.splice(at, 1)
    return at < 0
  })
  return [...missing.map((line) => `- ${line}`), ...rest.map((line) => `+ ${line}`)]
}
