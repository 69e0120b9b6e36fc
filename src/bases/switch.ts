import {readFileSync} from 'node:fs'
import type {Context} from '../context.js'
import {misuse, PotError} from '../errors.js'
import {isUp} from '../host/look.js'
import {commandAction} from '../operations/command.js'
import type {Step} from '../operations/types.js'
import {change} from '../record/codec.js'
import {mapMounts} from '../record/mounts.js'
import {releaseOfBase} from '../pots/make/new-conf.js'
import type {MountEntry, Pot} from '../record/pot.js'
import {mountsFile, readPot, writeChanged, writeMounts} from '../record/store.js'
import {checkWorks} from './check-alive.js'
import {isOfBase} from '../pots/look/newer-bases.js'

export interface SwitchRequest {
  readonly name: string
  readonly from: string
  readonly to: string
  /** Whether the pot goes back to its previous base. */
  readonly back?: boolean | undefined
  /** With --plan: the new base is only planned. */
  readonly planned?: boolean | undefined
}

/** A pot that is on another base now. */
export interface SwitchedPot {
  readonly pot: string
  readonly from: string
  readonly to: string
  /** Whether the pot was restarted, because it ran. */
  readonly restarted: boolean
}

/**
 * Lets a multi pot use another base, all or nothing: its own volumes stay. A running pot is stopped and started again, and must be healthy afterwards; if not, it
 * runs on the old base again. Rejects with NO_POT, USAGE for another kind of pot, NO_BASE, NOT_HEALTHY, and with the errors of `Operate`.
 */
export async function switchPot(ctx: Context, request: SwitchRequest): Promise<SwitchedPot> {
  const {name, from, to} = request
  const {result: restarted} = await ctx.operate({
    title: `switch ${name} to base ${to}`,
    event: 'update-config',
    subject: {pot: readPot(ctx.settings, name)},
    locks: [`pot/${name}`, `~base/${from}`, `~base/${to}`],
    async plan(look) {
      const pot = readPot(ctx.settings, name)
      refuseOthers(pot, from)
      if (request.planned !== true && !(await look.volumes()).some(({path}) => path === `bases/${to}/custom`))
        throw new PotError('NO_BASE', `there is no base '${to}' for multi pots`, {hint: 'pot ls -b'})
      const up = await isUp(look, name)
      return {steps: planSwitch(ctx, pot, request, up), result: up}
    },
  })
  return {pot: name, from, to, restarted}
}

/** Throws USAGE for a pot that does not use the base through its mounts. */
export function refuseOthers(pot: Pot, from: string): void {
  const {name} = pot
  if (pot.base !== from) throw misuse(`'${name}' is on base '${pot.base}', not on '${from}'`, `pot base update ${pot.base} ${name}`)
  if (pot.type === 'single')
    throw misuse(`'${name}' is a single pot: it has its own copy of the base, which no new base changes`, `upgrade it from within: pot exec -t -p ${name} sh`)
  if (isOfBase(pot)) throw misuse(`'${name}' belongs to base '${from}'`, 'it stays with its base')
  if (pot.attributes.ephemeral) throw misuse(`'${name}' is ephemeral: it is destroyed when it stops`, `pot run --from ${from}`)
}

function planSwitch(ctx: Context, pot: Pot, {from, to, back = false}: SwitchRequest, up: boolean): Step[] {
  const {name} = pot
  const after = change(pot, {base: to, previousBase: back ? undefined : from, osrelease: releaseOfBase(ctx.settings, to) ?? pot.osrelease})
  const start = commandAction(['start', '-d', '-p', name])
  const stop = commandAction(['stop', '-F', '-p', name], ['NO_POT'])
  return [
    ...(up ? [{title: `stop ${name}`, run: stop, undo: [start]}] : []),
    ...writeChanged(pot, after),
    ...mountSteps(ctx, pot, from, to),
    ...(up ? [{title: `start ${name}`, run: start, undo: [stop]}, checkWorks(pot, ctx.places.run)] : []),
  ]
}

function mountSteps({settings: {zfsRoot}}: Context, pot: Pot, from: string, to: string): Step[] {
  const old = `${zfsRoot}/bases/${from}`
  const moved = (entry: MountEntry): MountEntry =>
    entry.source === old || entry.source.startsWith(`${old}/`) ? {...entry, source: `${zfsRoot}/bases/${to}${entry.source.slice(old.length)}`} : entry
  const text = readFileSync(mountsFile(pot), 'utf8')
  const changed = mapMounts(text, pot.root, moved)
  return changed === text ? [] : [writeMounts(pot, changed)]
}
