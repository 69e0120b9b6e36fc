import {randomBytes} from 'node:crypto'
import {join} from 'node:path'
import type {Context} from '../context.js'
import {isRecord, PotError} from '../errors.js'
import {isUp, type Look} from '../host/look.js'
import {locate} from '../host/layout.js'
import {commandAction} from '../operations/command.js'
import type {Action, ExecAction, Step} from '../operations/types.js'
import {isOfBase} from '../pots/look/newer-bases.js'
import {volumeOf} from '../pots/tree/source-place.js'
import {needsOf} from '../record/needs.js'
import type {Pot} from '../record/pot.js'
import {readPot, readPots} from '../record/store.js'
import {secretNames} from '../secrets/names.js'
import {snapshotsBelow} from '../snapshots/list.js'
import {refuseLeftOut} from '../snapshots/nested.js'
import {checkDestination} from './host-words.js'
import {confFiles, type Parcel} from './parcel.js'
import {noHost, OF_SSH, sshArgv} from './ssh.js'

export interface MoveRequest {
  readonly name: string
  /** The other host, as ssh(1) takes it. */
  readonly host: string
  /** Keep the stopped pot here. */
  readonly keep: boolean
}

/** The result of `pot move`. */
export interface Moved {
  readonly pot: string
  readonly host: string
  /** Whether the pot ran, and runs there now. */
  readonly running: boolean
  /** Whether the pot is still here, stopped. */
  readonly kept: boolean
}

/**
 * Moves a pot to another host that has pot, with its record: stops it, copies its volumes, starts it there and looks whether it works, and then destroys it here. If
 * a step fails, nothing of it stays there, and it runs here again. Rejects with NO_POT, MOVE_REFUSED, NO_HOST, and with the errors of `Operate`.
 */
export async function movePot(ctx: Context, {name, host, keep}: MoveRequest): Promise<Moved> {
  const destination = checkDestination(host)
  const first = readPot(ctx.settings, name)
  refuse(ctx, first)
  const there = remote(destination)
  await ask(ctx, there(['move-in', 'check', '-']), parcelOf(ctx, first), destination)
  const {result: up} = await ctx.operate({
    title: `move ${name} to ${destination}`,
    locks: [`pot/${name}`],
    async plan(look) {
      const pot = readPot(ctx.settings, name)
      refuse(ctx, pot)
      await warnOfSnapshots(ctx, look, pot, keep)
      const parcel = parcelOf(ctx, pot)
      for (const part of parcel.parts) await refuseLeftOut(ctx.host.storage, `jails/${name}/${part}`)
      const up = await isUp(look, name)
      return {steps: planMove(parcel, ctx, {there, destination, up, keep}), result: up}
    },
  })
  return {pot: name, host: destination, running: up, kept: keep}
}

/** Makes the argv of a command of pot on the other host. */
type There = (words: readonly string[]) => string[]

const remote =
  (destination: string): There =>
  (words) =>
    sshArgv({destination, words}, {ssh: process.env.POT_SSH, missing: {stderr: `pot: ${destination} has no pot in its PATH`}})

const refused = (name: string, why: string, hint: string) => new PotError('MOVE_REFUSED', `'${name}' cannot move: ${why}`, {hint})

/** Throws MOVE_REFUSED for a pot that is tied to this host. */
function refuse({settings}: Context, pot: Pot): void {
  const {name, mounts, potbase, level, attributes} = pot
  if (isOfBase(pot)) throw refused(name, `it belongs to base '${pot.base}'`, `pot base update, or pot create-base on the other host`)
  if (level === 2) throw refused(name, `it is built on pot '${potbase}'`, 'pots of level 1 and single pots can move')
  if (attributes.ephemeral) throw refused(name, 'it is ephemeral: it is destroyed when it stops', 'pot run it on the other host')
  const outside = mounts.find(({source}) => volumeOf(settings.zfsRoot, source) === undefined)
  if (outside !== undefined)
    throw refused(name, `it mounts ${outside.source} of this host at ${outside.target}`, `pot mount-out -p ${name} -m ${outside.target}, or use a fscomp`)
  const {pots} = readPots(settings)
  const built = pots.filter((one) => one.potbase === name).map((one) => one.name)
  if (built.length > 0) throw refused(name, `pots are built on it: ${built.join(', ')}`, 'destroy them first')
  const needing = pots.filter(({depends}) => depends.includes(name)).map((one) => one.name)
  if (needing.length > 0) throw refused(name, `pots here depend on it: ${needing.join(', ')}`, `pot add-dep --remove -p ${needing[0]} -P ${name}`)
}

async function warnOfSnapshots({report}: Context, look: Look, {name}: Pot, keep: boolean): Promise<void> {
  const tags = [...new Set(snapshotsBelow(await look.volumes(), `jails/${name}`).map(({tag}) => tag))]
  if (tags.length === 0) return
  const end = keep ? 'stay here' : 'are destroyed here with it (--keep keeps both)'
  report.warn(`snapshots do not move: ${tags.join(', ')} of ${name} ${end}`)
}

function parcelOf(ctx: Context, pot: Pot): Parcel {
  const {zfsRoot} = ctx.settings
  const volumes = pot.mounts.flatMap(({source}) => volumeOf(zfsRoot, source) ?? [])
  const own = volumes.filter((path) => path.startsWith(`jails/${pot.name}/`)).map((path) => path.slice(`jails/${pot.name}/`.length))
  return {
    version: 1,
    name: pot.name,
    move: randomBytes(6).toString('hex'),
    system: ctx.host.name,
    arch: process.arch,
    type: pot.type,
    base: pot.base,
    zfsRoot,
    parts: pot.type === 'single' ? ['m'] : own,
    files: confFiles(join(pot.dir, 'conf')),
    network: pot.network,
    bridge: pot.bridge,
    addresses: pot.addresses.map(({address}) => address),
    ports: pot.ports.flatMap(({proto, hostPort}) => (hostPort === undefined ? [] : [`${proto}:${hostPort}`])),
    fscomps: volumes.flatMap((path) => (path.startsWith('fscomp/') ? [path.slice('fscomp/'.length)] : [])),
    secrets: secretNames(pot),
    depends: pot.depends,
    plugins: needsOf(ctx, pot),
  }
}

/** Asks the other host whether it can take the pot. */
async function ask({host}: Context, argv: readonly string[], parcel: Parcel, destination: string): Promise<void> {
  const [file = '', ...args] = [...argv]
  const {code, stdout, stderr} = await host.ask(file, args, {input: JSON.stringify(parcel)})
  if (code === OF_SSH) throw noHost(destination, stderr.trim().split('\n').at(-1) ?? '')
  if (code !== 0)
    throw new PotError(
      'MOVE_REFUSED',
      `${destination}: ${
        stderr
          .trim()
          .split('\n')[0]
          ?.replace(/^pot: /, '') ?? ''
      }`,
    )
  const answer: unknown = JSON.parse(stdout)
  const why = isRecord(answer) && Array.isArray(answer.refusals) ? answer.refusals.map(String) : []
  if (why.length > 0)
    throw new PotError('MOVE_REFUSED', `'${parcel.name}' cannot move to ${destination}: ${why.join('; ')}`, {hint: `pot -H ${destination} ls`})
}

interface Way {
  readonly there: There
  readonly destination: string
  readonly up: boolean
  readonly keep: boolean
}

function planMove(parcel: Parcel, {settings}: Context, {there, destination, up, keep}: Way): Step[] {
  const {name, move, parts} = parcel
  const input = JSON.stringify(parcel)
  const say = (words: readonly string[]): ExecAction => ({do: 'exec', argv: there(['move-in', ...words])})
  const discard: Action = say(['discard', name, '--move', move])
  const place = (part: string) => join(settings.fsRoot, locate(`jails/${name}/${part}`))
  return [
    ...(up ? [{title: `stop ${name}`, run: commandAction(['stop', '-p', name]), undo: [commandAction(['start', '-d', '-p', name])]} satisfies Step] : []),
    {title: `make room for ${name} on ${destination}`, run: {...say(['begin', '-']), input}, undo: [discard]},
    ...parts.map(
      (part): Step => ({
        title: `copy ${part} to ${destination}`,
        run: {
          do: 'pipe',
          from: ['tar', '-c', '--xattrs', '--one-file-system', '-f', '-', '-C', place(part), '.'],
          to: there(['move-in', 'fill', name, '--move', move, '--part', part]),
        },
        undo: 'covered',
      }),
    ),
    {title: `${up ? 'start' : 'take over'} ${name} on ${destination}`, run: {...say(['end', '-', ...(up ? ['--start'] : [])]), input}, undo: 'covered'},
    {title: `keep ${name} on ${destination}`, run: say(['commit', name, '--move', move]), final: true},
    keep
      ? {
          title: `keep ${name} here, and do not start it at boot`,
          run: commandAction(['set-attribute', '-p', name, '-A', 'start-at-boot', '-V', 'NO']),
          final: true,
        }
      : {title: `destroy ${name} here`, run: commandAction(['destroy', '-F', '-p', name], ['NO_POT']), final: true},
  ]
}
