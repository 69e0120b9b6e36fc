import {existsSync, realpathSync} from 'node:fs'
import type {Context} from '../context.js'
import {defined} from '../defined.js'
import {attributeValue} from '../record/attribute-values.js'
import type {Attribute} from '../record/attributes.js'
import {formatPublished, type PortSpec} from '../record/ports.js'
import type {MountEntry, Pot} from '../record/pot.js'
import {potNames, readSound} from '../record/store.js'
import {volumeOf} from '../pots/tree/source-place.js'
import {parseCommand} from '../pots/change/set-command.js'
import {parseHost} from '../pots/change/set-hosts.js'
import {readApplied, wasSet, type Applied} from './applied.js'
import type {StackMeans} from './file/means.js'
import {portWords} from './ports.js'
import type {StackMount, StackPot} from './file/stack.js'

/** A field of a pot that differs from the file. */
export interface FieldChange {
  /** `command`, `ports`, `environment A`, `memory`, `volume /data`. */
  readonly field: string
  /** The value that the pot has, in words; absent for none. */
  readonly from?: string
  readonly to?: string
  /** What happens to a value that may be a secret, and is not shown. */
  readonly hidden?: 'new' | 'changed' | 'removed'
}

/** A difference, and the commands that remove it. */
export interface Change extends FieldChange {
  /** The pot has the new value only after it was started again. */
  readonly restart: boolean
  readonly commands: readonly PotCommandLine[]
}

/** A command of pot as a step, and the command that takes it back. */
export interface PotCommandLine {
  readonly title: string
  readonly words: readonly string[]
  /** Commands that take back what a restored record does not: mounts and limits of a running pot. */
  readonly back: readonly (readonly string[])[]
}

export interface Comparing extends Pick<Context, 'settings' | 'attributes' | 'host' | 'emit'> {
  /** Names of attributes whose change takes effect at once. */
  readonly live: ReadonlySet<string>
  readonly means: StackMeans
}

/** The pot from which a pot with `from` was made: its values are those of fields that the file does not have. */
export async function originOf({settings, emit}: Pick<Context, 'settings' | 'emit'>, from: string | undefined): Promise<Pot | undefined> {
  if (from === undefined) return undefined
  const names = potNames(settings)
  if (names.includes(from)) return readSound(settings, from)
  const pot = (await emit.imageSource(from))?.pot
  return pot === undefined ? undefined : readSound(settings, pot)
}

/** Compares a pot with the file. Resolves with the differences that can be removed without making a new pot. */
export function compare(ctx: Comparing, want: StackPot, pot: Pot, origin: Pot | undefined): Change[] {
  const applied = readApplied(pot)
  const about: About = {ctx, want, pot, origin, applied}
  return [...attributes(about), ...command(about), ...environment(about), ...ports(about), ...mounts(about), ...hosts(about), ...depends(about)]
}

interface About {
  readonly ctx: Comparing
  readonly want: StackPot
  readonly pot: Pot
  readonly origin: Pot | undefined
  readonly applied: Applied | undefined
}

const step = (title: string, words: readonly string[], ...back: readonly (readonly string[])[]): PotCommandLine => ({title, words, back})

function command({ctx, want, pot, origin, applied}: About): Change[] {
  const wanted =
    want.command === undefined ? (applied?.set.includes('command') ? (origin?.command ?? ctx.host.defaults.command) : undefined) : parseCommand(want.command)
  if (wanted === undefined || wanted === pot.command) return []
  // set-cmd removes one pair of quotes, as Nomad writes it.
  const typed = wanted.startsWith('"') ? `"${wanted}"` : wanted
  return [{field: 'command', from: pot.command, to: wanted, restart: true, commands: [step('set its command', ['set-cmd', '-p', pot.name, '-c', typed])]}]
}

function environment({want, pot, origin, applied}: About): Change[] {
  const now = new Map(pot.env)
  const next = new Map(pot.env)
  const before = new Map(origin?.env)
  for (const name of wasSet(applied, 'env')) {
    const original = before.get(name)
    if (original === undefined) next.delete(name)
    else next.set(name, original)
  }
  for (const [name, value] of want.env) next.set(name, value)
  const names = [...new Set([...now.keys(), ...next.keys()])].filter((name) => now.get(name) !== next.get(name))
  const [first, ...others] = names
  if (first === undefined) return []
  const words = next.size === 0 ? ['-E', ''] : [...next].flatMap(([name, value]) => ['-E', `${name}=${value}`])
  const field = (name: string): FieldChange => ({field: `environment ${name}`, hidden: next.has(name) ? (now.has(name) ? 'changed' : 'new') : 'removed'})
  return [
    {...field(first), restart: true, commands: [step('set its environment', ['set-env', '-p', pot.name, ...words])]},
    ...others.map((name) => ({...field(name), restart: true, commands: []})),
  ]
}

const same = (ports: readonly PortSpec[]) => ports.map(formatPublished)

function ports({ctx, want, pot, origin, applied}: About): Change[] {
  const wanted = want.ports ?? (applied?.set.includes('ports') ? (origin?.ports ?? []) : undefined)
  if (wanted === undefined) return []
  const [from, to] = [same(pot.ports), same(wanted)]
  if (from.join() === to.join()) return []
  // A port that the host is to choose is chosen at the start.
  const restart = pot.badPorts.length > 0 || to.some((word, index) => wanted[index]?.hostPort === undefined && !from.includes(word))
  const line = (list: readonly PortSpec[]) => portWords(ctx.means, pot.name, list, {now: !restart})
  const commands = [step('export its ports', line(wanted), ...(restart ? [] : [line(pot.ports)]))]
  return [{field: 'ports', from: from.join(' '), to: to.join(' '), restart, commands}]
}

/** Attributes of pot itself that are read at the start of the pot. */
const AT_START: ReadonlySet<string> = new Set([
  ...['persistent', 'no-rc-script', 'no-tmpfs', 'no-etc-hosts', 'secrets', 'user', 'workdir', 'restart', 'restart-delay'],
  ...['health-cmd', 'health-interval', 'health-timeout', 'health-retries', 'health-grace', 'health-action'],
])

/** Whether the value of an attribute counts from the next start on. */
const atStart = ({name, group}: Attribute, live: ReadonlySet<string>): boolean => (group === 'pot' ? AT_START.has(name) : !live.has(name))

function attributes({ctx, want, pot, origin, applied}: About): Change[] {
  const reset = wasSet(applied, 'attribute').filter((name) => want.attributes[name] === undefined)
  const back = reset.flatMap((name): (readonly [string, string])[] => {
    const attribute = ctx.attributes.find((one) => one.name === name)
    return attribute === undefined ? [] : [[name, origin === undefined ? attribute.default : attributeValue(origin, attribute)]]
  })
  return [...Object.entries(want.attributes), ...back].flatMap(([name, value]): Change[] => {
    const attribute = ctx.attributes.find((one) => one.name === name)
    if (attribute === undefined) return []
    const now = attributeValue(pot, attribute)
    if (now === value) return []
    const set = (to: string) => ['set-attribute', '-p', pot.name, '-A', name, '-V', to]
    const commands = [step(`set ${name}`, set(value), ...(ctx.live.has(name) ? [set(now)] : []))]
    return [{field: name, from: now, to: value, restart: atStart(attribute, ctx.live), commands}]
  })
}

const sourceOf = ({settings}: Pick<Context, 'settings'>, {kind, source}: StackMount): string =>
  kind === 'fscomp' ? `${settings.zfsRoot}/fscomp/${source}` : existsSync(source) ? realpathSync(source) : source

/** The words of mount-in that make a mount which a pot has. */
function mountAgain({settings}: Pick<Context, 'settings'>, pot: string, {source, target, option}: MountEntry): string[] {
  const fscomp = /^fscomp\/(.+)$/.exec(volumeOf(settings.zfsRoot, source) ?? '')?.[1]
  const from = fscomp === undefined ? [source.startsWith('/') ? '-d' : '-z', source] : ['-f', fscomp]
  return ['mount-in', '-p', pot, ...from, '-m', target, ...(option === 'ro' ? ['-r'] : option === 'zfs-remount' ? ['-w'] : [])]
}

/** Mounts are made and removed in a running pot, too. */
function mounts({ctx, want, pot, origin, applied}: About): Change[] {
  const kept = new Set([...want.mounts.map(({target}) => target), ...(origin?.mounts ?? []).map(({target}) => target)])
  const gone = pot.mounts.filter(({target}) => wasSet(applied, 'mount').includes(target) && !kept.has(target))
  const out = (entry: MountEntry) => step(`unmount ${entry.target}`, ['mount-out', '-p', pot.name, '-m', entry.target], mountAgain(ctx, pot.name, entry))
  const text = (source: string, readOnly: boolean) => `${source}${readOnly ? ' (read-only)' : ''}`
  return [
    ...gone.map(
      (entry): Change => ({field: `volume ${entry.target}`, from: text(entry.source, entry.option === 'ro'), restart: false, commands: [out(entry)]}),
    ),
    ...want.mounts.flatMap((mount): Change[] => {
      const source = sourceOf(ctx, mount)
      const now = pot.mounts.find(({target}) => target === mount.target)
      if (now !== undefined && now.source === source && (now.option === 'ro') === mount.readOnly) return []
      const words = ['mount-in', '-p', pot.name, mount.kind === 'fscomp' ? '-f' : '-d', mount.source, '-m', mount.target, ...(mount.readOnly ? ['-r'] : [])]
      const commands = [
        ...(now === undefined ? [] : [out(now)]),
        step(`mount ${mount.source} on ${mount.target}`, words, ['mount-out', '-p', pot.name, '-m', mount.target]),
      ]
      const from = now === undefined ? undefined : text(now.source, now.option === 'ro')
      return [{field: `volume ${mount.target}`, ...defined({from}), to: text(mount.source, mount.readOnly), restart: false, commands}]
    }),
  ]
}

function hosts({want, pot, origin, applied}: About): Change[] {
  const wanted = want.hosts?.map(parseHost) ?? (applied?.set.includes('hosts') ? (origin?.hosts ?? []) : undefined)
  if (wanted === undefined || wanted.join() === pot.hosts.join()) return []
  const words = wanted.flatMap((line) => {
    const [ip = '', name = ''] = line.split(' ')
    return ['-H', `${name}:${ip}`]
  })
  return [
    {
      field: 'hosts',
      from: pot.hosts.join(', '),
      to: wanted.join(', '),
      restart: true,
      commands: [step('set its hosts', ['set-hosts', '-p', pot.name, ...words])],
    },
  ]
}

/** Dependencies count when the pot starts the next time, so they need no restart. */
function depends({want, pot, origin, applied}: About): Change[] {
  const wanted = want.depends.map(({name}) => name)
  const kept = new Set([...wanted, ...(origin?.depends ?? [])])
  const gone = wasSet(applied, 'depend').filter((name) => pot.depends.includes(name) && !kept.has(name))
  const change = (name: string, remove: boolean): Change => ({
    field: `depends on ${name}`,
    ...(remove ? {from: name} : {to: name}),
    restart: false,
    commands: [step(`let it ${remove ? 'not ' : ''}depend on ${name}`, ['add-dep', ...(remove ? ['--remove'] : []), '-p', pot.name, '-P', name])],
  })
  return [...gone.map((name) => change(name, true)), ...wanted.filter((name) => !pot.depends.includes(name)).map((name) => change(name, false))]
}

/** The differences that only a new pot can have: another base, image, type, network, or option of a plugin. */
export function compareMake(want: StackPot, pot: Pot): FieldChange[] {
  const applied = readApplied(pot)
  const now = applied ?? seenMake(want, pot)
  const names = [...new Set([...Object.keys(now.make), ...Object.keys(want.make)])].sort()
  const text = (values: readonly string[] | undefined) => (values === undefined ? undefined : values.length === 0 ? 'yes' : values.join(' '))
  const fields = names.map((name) => ({field: name, from: text(now.make[name]), to: text(want.make[name])}))
  const all = [...(applied === undefined ? [] : [{field: 'image', from: applied.from, to: want.from}]), ...fields]
  return all.flatMap(({field, from, to}) => (from === to ? [] : [{field, ...defined({from, to})}]))
}

/** What a pot shows of the options that it was made with: for a pot that the stack has not made. Options that it does not show are as in the file. */
function seenMake({make}: StackPot, pot: Pot): Pick<Applied, 'make'> {
  const shown: Readonly<Record<string, string | undefined>> = {
    base: pot.base,
    type: pot.type,
    level: String(pot.level),
    'network-type': pot.network,
    bridge: pot.bridge,
    'network-stack': pot.stack,
  }
  return {
    make: Object.fromEntries(
      Object.entries(make).map(([name, values]) => {
        const value = shown[name]
        return [name, value === undefined ? values : [value]]
      }),
    ),
  }
}
