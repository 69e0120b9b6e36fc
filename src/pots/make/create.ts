import {join} from 'node:path'
import type {Context} from '../../context.js'
import {PotError, misuse} from '../../errors.js'
import {layoutOf} from '../../host/layout.js'
import type {Look} from '../../host/look.js'
import type {Volume} from '../../host/types.js'
import type {Step} from '../../operations/types.js'
import type {Added} from '../../plugins/hooks.js'
import {encode} from '../../record/codec.js'
import {checkNetwork, effectiveNetwork} from '../../record/network-type.js'
import {newPot, withAdded} from './new-conf.js'
import {formatMounts} from '../../record/mounts.js'
import {keepingSteps, optionSteps, type MakeOptions} from './options.js'
import {checkNewName} from './new-name.js'
import {userland} from './new-userland.js'
import type {Dns, MountEntry, NetworkType, Pot, PotType, Stack} from '../../record/pot.js'
import {parseCommand} from '../change/set-command.js'
import {ENV_VALUES, hasDnsPot, readPot} from '../../record/store.js'
import {newQuotaSteps, quotaLocks} from '../../quotas/quota.js'
import {hasOwnNetwork} from '../../record/fields.js'

export interface CreateRequest {
  /** Do not roll back when the creation fails. */
  readonly keep?: boolean | undefined
  readonly name: string
  readonly type?: PotType | undefined
  readonly level?: 0 | 1 | 2 | undefined
  readonly base?: string | undefined
  readonly potbase?: string | undefined
  readonly network: NetworkType
  readonly addresses: readonly string[]
  readonly bridge?: string | undefined
  readonly stack?: Stack | undefined
  readonly dns: Dns
  /** Text of resolv.conf for dns `custom`. */
  readonly resolvConf?: string | undefined
  readonly command?: string | undefined
  /** Attribute values by name, in stored form. */
  readonly attributes?: Readonly<Record<string, string>>
  readonly options?: MakeOptions | undefined
}

/** The design of a new pot, with all defaults. */
export interface Design extends CreateRequest {
  readonly type: PotType
  readonly level: 0 | 1 | 2
  readonly base: string
  readonly stack: Stack
  readonly parent: Pot | undefined
}

/**
 * Creates a pot, all or nothing. Rejects with BAD_NAME, EXISTS, NO_BASE, NO_POT, NO_SNAPSHOT, USAGE when type, level, base and template do not fit,
 * NEEDS_PLUGIN for a network that no plugin provides, and with the errors of `Operate`.
 */
export async function createPot(ctx: Context, request: CreateRequest): Promise<Pot> {
  checkNewName(ctx, request.name)
  const asked = designOf(ctx, {...request, attributes: {...request.attributes, ...request.options?.attributes}})
  const design = {...asked, bridge: undefined, ...effectiveNetwork(ctx, asked)}
  checkNetwork(ctx, design.network)
  const pot = await potOf(ctx, design)
  const locks = [`pot/${design.name}`, ...(design.parent ? [`~pot/${design.parent.name}`] : []), `~base/${design.base}`, ...quotaLocks(pot)]
  await ctx.operate({
    title: `create ${design.name}`,
    event: 'create',
    subject: {pot},
    keep: request.keep ?? false,
    locks,
    async plan(look, added) {
      checkNewName(ctx, request.name)
      return planCreate(ctx, look, design, pot, added)
    },
  })
  return pot
}

/** `tree`: the steps that make the file systems of the pot. */
export async function planCreate(
  ctx: Context,
  look: Look,
  design: Design,
  pot: Pot,
  added: Added,
  tree: (volumes: readonly Volume[]) => Promise<Step[]> = (volumes) => userland(ctx, design, pot, volumes),
): Promise<Step[]> {
  const volumes = await look.volumes()
  if (volumes.some(({path}) => path === `jails/${design.name}`)) {
    throw new PotError('EXISTS', `there is a dataset for '${design.name}' but no pot`, {hint: `pot destroy -F ${design.name}`})
  }
  return [
    ...added.before,
    ...keepingSteps(ctx, design.name, design.options),
    ...ctx.host.storage.create(`jails/${design.name}`),
    {title: 'make conf', run: {do: 'mkdir', path: join(pot.dir, 'conf')}},
    ...(await tree(volumes)),
    ...(await newQuotaSteps(ctx, pot, design.parent)),
    ...(design.resolvConf === undefined ? [] : [write('resolv.conf', pot, design.resolvConf)]),
    write('fscomp.conf', pot, formatMounts(pot.mounts)),
    // Written last: a directory without pot.conf is not a pot.
    write('pot.conf', pot, encode(withAdded(ctx, pot, added))),
    ...added.after,
    ...added.last,
    ...optionSteps(pot, design.options),
  ]
}

const write = (file: string, pot: Pot, content: string): Step => ({
  title: `write ${file} of ${pot.name}`,
  run: {do: 'write', path: join(pot.dir, 'conf', file), content, hide: ENV_VALUES},
})

export async function potOf(ctx: Context, design: Design): Promise<Pot> {
  return newPot(ctx, design, mountsOf(ctx, design))
}

/** The lines of fscomp.conf of a new pot, in the layout of pot 0.16. */
function mountsOf({settings: {zfsRoot}}: Context, {name, type, level, base, parent}: Design): MountEntry[] {
  if (type === 'single') return []
  const own = (part: string) => `${zfsRoot}/jails/${name}/${part}`
  const root = (option: 'ro' | 'rw'): MountEntry => ({source: `${zfsRoot}/bases/${base}`, target: '/', option})
  if (level === 0) {
    return [
      root('rw'),
      {source: `${zfsRoot}/bases/${base}/usr.local`, target: '/usr/local', option: 'rw'},
      {source: `${zfsRoot}/bases/${base}/custom`, target: '/opt/custom', option: 'rw'},
    ]
  }
  const custom: MountEntry = {source: own('custom'), target: '/opt/custom', option: 'zfs-remount'}
  if (level === 1) return [root('ro'), {source: own('usr.local'), target: '/usr/local', option: 'zfs-remount'}, custom]
  const owner = parent?.level === 2 ? (parent.potbase ?? parent.name) : parent?.name
  return [root('ro'), {source: `${zfsRoot}/jails/${owner}/usr.local`, target: '/usr/local', option: 'ro'}, custom]
}

/** Fills in type, level, base and stack. Throws USAGE when they contradict each other. */
export function designOf(ctx: Context, request: CreateRequest): Design {
  const parent = request.potbase === undefined ? undefined : readPot(ctx.settings, request.potbase)
  const type = request.type ?? (request.level !== undefined && request.level > 0 ? 'multi' : (parent?.type ?? typeFor(ctx, request.base)))
  const level = request.level ?? (type === 'single' ? 0 : 1)
  if (type === 'single' && level !== 0) throw misuse('a single pot has level 0', 'leave out -l, or give -t multi')
  if (type === 'multi') checkMulti(level, request, parent)
  if (type === 'single' && parent && parent.type !== 'single') throw misuse(`'${parent.name}' is not a single pot`, '-P needs a pot of the same type')
  const base = request.base ?? parent?.base
  if (base === undefined) throw misuse('the base is missing', `pot create -p ${request.name} -b BASE   (pot ls -b lists the bases)`)
  if (parent && parent.base !== base) throw misuse(`'${parent.name}' has base ${parent.base}, not ${base}`, 'leave out -b')
  if (request.dns === 'pot' && !hasOwnNetwork(request) && !hasDnsPot(ctx.settings)) {
    throw new PotError('NO_POT', `there is no pot '${ctx.settings.dnsName}' for -d pot`, {hint: `pot create -p ${ctx.settings.dnsName}`})
  }
  const command = request.command === undefined ? undefined : parseCommand(request.command)
  return {...request, command, type, level, base, parent, stack: request.stack ?? ctx.settings.stack}
}

/** On FreeBSD a base is for both types. On Linux it is for one, and to ask for the other is an error. */
const typeFor = ({host: {defaults}, settings: {fsRoot}}: Context, base: string | undefined): PotType =>
  base !== undefined && layoutOf(join(fsRoot, 'bases', base)) === 'multi' ? 'multi' : defaults.type

function checkMulti(level: 0 | 1 | 2, {base, potbase, name}: CreateRequest, parent: Pot | undefined): void {
  if (level === 0 && potbase !== undefined) throw misuse('a pot of level 0 has no template', 'leave out -P')
  if (level === 0 && base === undefined) throw misuse('a pot of level 0 needs a base', `pot create -p ${name} -l 0 -b BASE`)
  if (level === 2 && potbase === undefined) throw misuse('a pot of level 2 needs a template', `pot create -p ${name} -l 2 -P POT`)
  if (level === 1 && parent && parent.level !== 1) throw misuse(`'${parent.name}' has level ${parent.level}`, 'the template of a level 1 pot has level 1')
  if (level === 2 && parent && parent.level < 1) throw misuse(`'${parent.name}' has level ${parent.level}`, 'the template of a level 2 pot has level 1 or 2')
  if (parent && parent.type !== 'multi') throw misuse(`'${parent.name}' is not a multi pot`, '-P needs a pot of the same type')
}
