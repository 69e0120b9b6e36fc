import {randomUUID} from 'node:crypto'
import {existsSync, readFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {defined} from '../../defined.js'
import type {Context} from '../../context.js'
import {PotError, misuse} from '../../errors.js'
import type {Volume} from '../../host/types.js'
import type {Step} from '../../operations/types.js'
import type {Added} from '../../plugins/hooks.js'
import {refuseLeftOut} from '../../snapshots/nested.js'
import {readTrusted} from '../../paths/trust.js'
import {parseAddress} from '../../record/addresses.js'
import {change, clearAttribute, encode, parsePot, setAttributes} from '../../record/codec.js'
import {formatMounts} from '../../record/mounts.js'
import {usableHostname} from '../../record/names.js'
import {jailedOf} from '../../record/mounts.js'
import {newQuotaSteps, quotaLocks} from '../../quotas/quota.js'
import {volumeOf} from '../tree/source-place.js'
import {withAdded} from './new-conf.js'
import {checkNetwork, effectiveNetwork} from '../../record/network-type.js'
import {keepingSteps, optionSteps, type MakeOptions} from './options.js'
import {parseCommand} from '../change/set-command.js'
import {checkNewName} from './new-name.js'
import type {Dns, MountEntry, NetworkType, Pot, Stack} from '../../record/pot.js'
import {ENV_VALUES, readPot} from '../../record/store.js'
import {pinsFile} from '../tree/source-pins.js'

export interface CloneRequest {
  /** Do not roll back when the clone fails. */
  readonly keep?: boolean | undefined
  readonly name: string
  readonly template: string
  /** Tag of the snapshot. Default: the last snapshot of each volume. */
  readonly tag?: string | undefined
  /** Take a snapshot of a volume that has none. */
  readonly snapshot: boolean
  readonly network?: NetworkType | undefined
  readonly addresses: readonly string[]
  readonly bridge?: string | undefined
  readonly stack?: Stack | undefined
  readonly dns?: Dns | undefined
  readonly resolvConf?: string | undefined
  /** Main command, instead of that of the template. */
  readonly command?: string | undefined
  readonly options?: MakeOptions | undefined
}

/**
 * Makes a pot that shares its data with a snapshot of another pot, all or nothing. Rejects with NO_POT, BAD_NAME, EXISTS, NO_SNAPSHOT, NESTED_VOLUMES, USAGE,
 * NEEDS_PLUGIN, and with the errors of `Operate`.
 */
export async function clonePot(ctx: Context, request: CloneRequest): Promise<Pot> {
  checkNewName(ctx, request.name)
  const template = readPot(ctx.settings, request.template)
  if (request.tag !== undefined && request.snapshot) throw misuse('-s and -F exclude each other', 'leave out one of them')
  if (template.type === 'multi' && template.level === 0)
    throw misuse(`'${template.name}' belongs to base ${template.base} and cannot be cloned`, `pot create -p ${request.name} -b ${template.base}`)
  checkNetwork(ctx, request.network ?? template.network)
  const pot = await potOf(ctx, request, template)
  await ctx.operate({
    title: `clone ${template.name} as ${pot.name}`,
    event: 'clone',
    subject: {pot, detail: template.name},
    keep: request.keep ?? false,
    locks: [`pot/${pot.name}`, request.snapshot ? `pot/${template.name}` : `~pot/${template.name}`, `~base/${template.base}`, ...quotaLocks(pot)],
    async plan(look, added) {
      checkNewName(ctx, request.name)
      return await planClone(ctx, request, template, pot, await look.volumes(), added)
    },
  })
  return pot
}

async function planClone(ctx: Context, request: CloneRequest, template: Pot, pot: Pot, volumes: readonly Volume[], added: Added): Promise<Step[]> {
  const {storage} = ctx.host
  const own = ownVolumes(ctx, template, volumes)
  const bare = own.filter(({snapshots}) => snapshots.length === 0)
  const [first] = bare
  if (first && !request.snapshot)
    throw new PotError('NO_SNAPSHOT', `${first.path} has no snapshot`, {hint: `pot clone -F takes one, or: pot snap -p ${template.name}`})
  const fresh = String(Math.floor(Date.now() / 1000))
  for (const volume of own) await refuseLeftOut(storage, volume.path, tagOf(volume, request, fresh))
  return [
    ...added.before,
    ...keepingSteps(ctx, pot.name, request.options),
    ...(bare.length > 0
      ? storage.snapshot(
          bare.map(({path}) => path),
          fresh,
        )
      : []),
    ...storage.create(`jails/${pot.name}`),
    {title: 'make conf', run: {do: 'mkdir', path: join(pot.dir, 'conf')}},
    ...(template.type === 'multi' ? [{title: 'make m', run: {do: 'mkdir', path: pot.root}} satisfies Step] : []),
    ...own.flatMap((volume) => storage.clone(volume.path, tagOf(volume, request, fresh), moved(volume.path, template.name, pot.name))),
    ...(await newQuotaSteps(ctx, pot, template)),
    ...confFiles(template, pot, request),
    write(pot, 'fscomp.conf', formatMounts(pot.mounts)),
    write(pot, 'pot.conf', encode(withAdded(ctx, pot, added))),
    ...added.after,
    ...added.last,
    ...optionSteps(pot, request.options),
  ]
}

/** The data volumes of a pot: all except the one with its configuration. */
function ownVolumes({settings}: Context, template: Pot, volumes: readonly Volume[]): Volume[] {
  const sources = template.type === 'single' ? [`jails/${template.name}/m`] : template.mounts.flatMap(({source}) => volumeOf(settings.zfsRoot, source) ?? [])
  const own = sources.filter((path) => path.startsWith(`jails/${template.name}/`))
  return own.map((path) => {
    const volume = volumes.find((candidate) => candidate.path === path)
    if (!volume) throw new PotError('NO_VOLUME', `there is no dataset ${path}`, {hint: 'pot doctor'})
    return volume
  })
}

function tagOf({path, snapshots}: Volume, {tag}: CloneRequest, fresh: string): string {
  if (tag === undefined) return snapshots.at(-1)?.tag ?? fresh
  if (snapshots.some((snapshot) => snapshot.tag === tag)) return tag
  throw new PotError('NO_SNAPSHOT', `${path} has no snapshot ${tag}`, {
    hint: snapshots.length > 0 ? `it has ${snapshots.map((one) => one.tag).join(', ')}` : 'pot snap',
  })
}

const moved = (path: string, from: string, to: string) => path.replace(`jails/${from}/`, `jails/${to}/`)

const write = (pot: Pot, file: string, content: string, mode?: number): Step => ({
  title: `write ${file} of ${pot.name}`,
  run: {do: 'write', path: join(pot.dir, 'conf', file), content, hide: ENV_VALUES, ...defined({mode})},
})

/** Hook scripts and resolv.conf. A given file takes precedence over the template's. */
function confFiles(template: Pot, pot: Pot, {resolvConf}: CloneRequest): Step[] {
  const read = (file: string) => join(template.dir, 'conf', file)
  const hooks = ['prestart.sh', 'poststart.sh', 'prestop.sh', 'poststop.sh'].filter((file) => existsSync(read(file)))
  const inherited = existsSync(read('resolv.conf')) ? readFileSync(read('resolv.conf'), 'utf8') : undefined
  const resolv = resolvConf ?? inherited
  return [
    ...hooks.map((file) => write(pot, file, readTrusted(`the script ${file} of ${template.name}`, read(file)).toString('utf8'), 0o755)),
    ...(existsSync(pinsFile(template)) ? [write(pot, basename(pinsFile(pot)), readFileSync(pinsFile(template), 'utf8'))] : []),
    ...(resolv === undefined ? [] : [write(pot, 'resolv.conf', resolv)]),
  ]
}

/** Lines of the record that a clone does not inherit. pot writes the new lines at the end of the record. */
const NONE = {
  ...{hostname: undefined, stack: undefined, addresses: [], network: undefined, bridge: undefined, dns: undefined, uuid: undefined},
  // The clone of a pot of a stack is no pot of the stack.
  ...{partOf: undefined, applied: undefined},
} as const

/** The record of the clone: the record of the template with another name and network. */
async function potOf(ctx: Context, request: CloneRequest, template: Pot): Promise<Pot> {
  const {settings, host} = ctx
  const {stack = template.stack, dns = template.dns} = request
  const asked = effectiveNetwork(ctx, {...request, network: request.network ?? template.network})
  const {network} = asked
  // Another bridge has other addresses. Without an explicit bridge, the clone uses the bridge of its template.
  const bridge = asked.bridge ?? (network === template.network ? template.bridge : undefined)
  const addresses = asked.addresses.map(parseAddress)
  const hostname = usableHostname(request.name, await host.hostname(), settings.hostnameMax)
  const kept = ['to-be-pruned', 'ephemeral'].reduce((pot, name) => clearAttribute(pot, {name}), change(template, NONE))
  const named = parsePot(settings, request.name, kept.conf, mountsOf(ctx, template, request.name))
  const command = request.command === undefined ? {} : {command: parseCommand(request.command)}
  const made = change(change(named, {hostname, stack, network, addresses, bridge, ...command}), {dns, uuid: randomUUID()})
  return setAttributes(ctx, made, request.options?.attributes ?? {})
}

/** Replaces the template's own volumes by those of the clone. All other mounts are shared with the template, except datasets that it manages itself. */
function mountsOf({settings, report}: Context, template: Pot, name: string): MountEntry[] {
  const prefix = `${settings.zfsRoot}/jails/${template.name}/`
  for (const {source} of jailedOf(template)) report.warn(`${name} does not get ${source}, which only ${template.name} can have`)
  return template.mounts.flatMap((entry) =>
    entry.option === 'jailed'
      ? []
      : entry.source.startsWith(prefix)
        ? {...entry, source: `${settings.zfsRoot}/jails/${name}/${entry.source.slice(prefix.length)}`}
        : entry,
  )
}
