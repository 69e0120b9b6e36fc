import {randomUUID} from 'node:crypto'
import {existsSync} from 'node:fs'
import {defined} from '../../defined.js'
import {isUp, type Look} from '../../host/look.js'
import type {Context} from '../../context.js'
import type {Invocation, JailSpec, Volume} from '../../host/types.js'
import type {Planned} from '../../operations/operate.js'
import type {Step} from '../../operations/types.js'
import type {Added} from '../../plugins/hooks.js'
import {isTerminal} from '../../programs/attach.js'
import {parseAddress} from '../../record/addresses.js'
import {attributeData} from '../../record/attribute-values.js'
import {startOrder, withDependencies} from './dependencies.js'
import {change} from '../../record/codec.js'
import {guestFiles} from './guest-files.js'
import {hookSteps} from './hook-scripts.js'
import {mainOf, supervisedOf, type Identified} from './invocations.js'
import {forgetState, supervised} from './main-command.js'
import {resume} from './resume.js'
import {assemble, leftovers} from '../tree/mounts-plan.js'
import {volumeOf} from '../tree/source-place.js'
import {checkNetwork} from '../../record/network-type.js'
import {checkNeeds, withNeeds} from '../../record/needs.js'
import {jailedOf} from '../../record/mounts.js'
import {datasetSteps} from '../tree/jailed-datasets.js'
import {quotaLocks, renewedQuota} from '../../quotas/quota.js'
import {closeOpen} from '../tree/private-trees.js'
import type {Pot} from '../../record/pot.js'
import {isUuidOfOther, mountsFile, readMounts, readPot, writeChanged} from '../../record/store.js'
import {secretSteps} from '../../secrets/steps.js'
import {fscompsOf, volumesOfFscomps} from '../../snapshots/fscomps.js'
import {freeTag} from '../../snapshots/tags.js'

export interface StartRequest {
  readonly name: string
  /** Take a snapshot first. */
  readonly snapshot?: boolean | undefined
  /** Leave the main command of a pot that is not persistent to a supervisor in the background. */
  readonly detach?: boolean | undefined
}

export interface Started {
  readonly name: string
  /** false: the pot was already running. */
  readonly started: boolean
  /** true when the pot was already running and its main command got a new supervisor, because the old one was killed. */
  readonly resumed?: true
  /** The main command to attach, if the pot was started and is not persistent. An empty command line means that there is no command to run. */
  readonly attach: Attached | undefined
}

export interface Attached extends Invocation {
  /** Whether the command has a terminal of its own. */
  readonly terminal: boolean
}

/**
 * Starts a pot after its dependencies. Each start is all or nothing. Independent pots start at the same time. Does not change a running pot, but replaces a
 * killed supervisor. Rejects with NO_POT, CYCLE (which names the pots), NEEDS_PLUGIN, and with the errors of `Operate`.
 */
export async function startPot(ctx: Context, request: StartRequest): Promise<Started> {
  readPot(ctx.settings, request.name)
  for (const rank of startOrder(withDependencies(ctx.settings, request.name), request.name)) {
    const dependencies = rank.filter((name) => name !== request.name)
    // All of them have ended before this process may end: it would cut off the start of another one.
    const ends = await Promise.allSettled(dependencies.map((name) => startOne(ctx, {name, detach: true}, request.name)))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  }
  return startOne(ctx, request)
}

/** Starts one pot. `dependent`: the pot for which this one starts. */
async function startOne(ctx: Context, request: StartRequest, dependent?: string): Promise<Started> {
  const {name} = request
  const first = readPot(ctx.settings, name)
  const pot = withUuid(ctx, first)
  checkNeeds(ctx, pot)
  const {plan, result, carriedOut} = await ctx.operate({
    title: `start ${name}`,
    event: 'start',
    subject: {pot, ...defined({detail: dependent})},
    locks: [`pot/${name}`, ...shared(ctx, pot), ...quotaLocks(pot)],
    async plan(look, added) {
      const read = readPot(ctx.settings, name)
      // The plugins have seen the id.
      const now = read.uuid === first.uuid ? {...read, uuid: pot.uuid} : withUuid(ctx, read)
      if (await isUp(look, name)) return {steps: resume(ctx, now), result: {resumed: true, attach: undefined}}
      return planStart(ctx, look, now, request, added)
    },
  })
  const {resumed, attach} = result
  const some = plan.steps.length > 0
  return {name, started: some && !resumed, ...(some && resumed ? {resumed: true} : {}), attach: carriedOut ? attach : undefined}
}

/** The part of the start that follows the operation. */
interface Way {
  /** The pot was already running, and only its supervisor is new. */
  readonly resumed: boolean
  readonly attach: Attached | undefined
}

async function planStart(ctx: Context, look: Look, read: Identified, {snapshot = false, detach = false}: StartRequest, added: Added): Promise<Planned<Way>> {
  const pot = withAddresses(read, added)
  warnOfLines(ctx, pot)
  const record = startedConf(ctx, pot)
  checkNetwork(ctx, pot.network)
  checkNeeds(ctx, pot)
  const left = await leftovers(ctx, look, pot)
  const datasets = await datasetSteps(ctx, pot)
  const quota = await renewedQuota(ctx, pot)
  const {mount} = await assemble(ctx, look, pot, added.mounts)
  const {persistent} = pot.attributes
  const main = mainOf(ctx, pot)
  const supervision = persistent ? (main.boots ? 'boot' : 'background') : detach ? 'stop-after' : 'attached'
  const attached = supervision === 'attached'
  const terminal = attached && isTerminal()
  const spec = jailSpec(ctx, pot, added)
  for (const line of ctx.host.jails.doubts?.(spec) ?? []) ctx.report.warn(`${pot.name}: ${line}`)
  const run = supervisedOf(ctx, pot, main, {spec, ...(attached ? {inherit: true} : {}), ...(terminal ? {tty: true} : {})})
  const {steps: running, attach = {argv: []}} = run.main.argv.length > 0 ? supervised(ctx, pot, run, supervision) : {steps: [], attach: undefined}
  const steps = [
    ...closeOpen(ctx.settings),
    ...left,
    ...writeChanged(read, pot),
    ...quota,
    ...(snapshot ? snapshotOf(ctx, pot, await look.volumes()) : []),
    ...mount,
    ...datasets.before,
    ...secretSteps(ctx, pot),
    ...guestFiles(ctx, pot, added),
    ...main.files,
    ...added.before,
    ...hookSteps(pot, 'prestart', ctx),
    ...ctx.host.jails.create(spec),
    ...datasets.after,
    ...added.after,
    ...record,
    ...forgetState(ctx, pot),
    ...running,
    ...hookSteps(pot, 'poststart', ctx),
  ]
  return {steps, result: {resumed: false, attach: attached ? {...attach, terminal} : undefined}}
}

function snapshotOf(ctx: Context, pot: Pot, volumes: readonly Volume[]): Step[] {
  const {host} = ctx
  const ofPot = volumes.filter(({path}) => path === `jails/${pot.name}` || path.startsWith(`jails/${pot.name}/`))
  const own = [...ofPot, ...volumesOfFscomps(volumes, fscompsOf(ctx, pot, undefined).included)]
  return host.storage.snapshot(
    own.map(({path}) => path),
    freeTag(Math.floor(Date.now() / 1000), own),
  )
}

function jailSpec({attributes, host}: Context, pot: Identified, added: Added): JailSpec {
  const osrelease = host.releases.detect(pot.root) ?? pot.osrelease
  return {
    name: pot.name,
    uuid: pot.uuid,
    root: pot.root,
    hostname: pot.hostname,
    ...defined({osrelease}),
    attributes: {
      ...Object.fromEntries(attributes.filter(({group}) => group === 'jail').map((attribute) => [attribute.name, attributeData(pot, attribute)])),
      ...(jailedOf(pot).length === 0 ? {} : {mount: true, zfs: true, enforce_statfs: Math.min(1, pot.attributes.enforce_statfs)}),
    },
    network: pot.network === 'inherit' ? {mode: 'inherit', families: pot.stack === 'dual' ? ['ipv4', 'ipv6'] : [pot.stack]} : {mode: 'provided'},
    params: added.params,
    oci: added.oci,
  }
}

/** Locks on the volumes that must not be destroyed while they are being mounted. */
function shared({settings}: Context, pot: Pot): string[] {
  const volumes = pot.mounts.flatMap(({source}) => volumeOf(settings.zfsRoot, source) ?? [])
  const owners = volumes.map((path) => path.split('/').slice(0, 2))
  return owners.flatMap(([kind, owner]) => (kind === 'fscomp' ? [`~fscomp/${owner}`] : kind === 'bases' ? [`~base/${owner}`] : []))
}

/** The pot with a unique id. pot 0.16 writes no id, and its clones have the id of their template. */
function withUuid({settings}: Context, pot: Pot): Identified {
  return {...pot, uuid: pot.uuid === undefined || isUuidOfOther(settings, pot.name, pot.uuid) ? randomUUID() : pot.uuid}
}

/** The pot with the addresses that a plugin has chosen. A record of pot 0.16 or from an image has no addresses. */
const withAddresses = (pot: Identified, {addresses}: Pick<Added, 'addresses'>): Identified =>
  addresses.length === 0 ? pot : {...change(pot, {addresses: addresses.map(parseAddress)}), uuid: pot.uuid}

/** The record after the start: with the id, and marked for prune if the pot is prunable. */
function startedConf(ctx: Context, pot: Identified): Step[] {
  const {uuid} = pot
  return writeChanged(pot, withNeeds(ctx, change(pot, {uuid, ...(pot.attributes.prunable ? {attributes: {'to-be-pruned': true}} : {})})))
}

/** Warns about invalid lines of fscomp.conf, which are not mounted. */
function warnOfLines({report}: Context, pot: Pot): void {
  if (pot.type === 'single' && !existsSync(mountsFile(pot))) return
  for (const {line, text, entry} of readMounts(pot)) if (!entry) report.warn(`${mountsFile(pot)}:${line}: '${text}' is not valid, and is not mounted`)
}
