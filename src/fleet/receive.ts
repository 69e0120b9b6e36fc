import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {checkWorks} from '../bases/check-alive.js'
import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import {locate} from '../host/layout.js'
import {commandAction} from '../operations/command.js'
import type {Step} from '../operations/types.js'
import {destroyTree} from '../pots/make/destroy.js'
import {checkNewName} from '../pots/make/new-name.js'
import {potDir} from '../record/codec.js'
import {mapMounts} from '../record/mounts.js'
import {potNames, readDirectories, readPot, readPots} from '../record/store.js'
import {listSecrets} from '../secrets/store.js'
import type {Parcel} from './parcel.js'
import {fromStdin} from './unpack.js'

/** The file that says to which move a pot belongs, until the move is committed. */
const markOf = (ctx: Context, name: string): string => join(potDir(ctx.settings, name), 'conf', '.move')

const moveOf = (ctx: Context, name: string): string | undefined => (existsSync(markOf(ctx, name)) ? readFileSync(markOf(ctx, name), 'utf8').trim() : undefined)

/** Throws NO_MOVE if the pot does not belong to this move. */
function assertOwn(ctx: Context, name: string, move: string): void {
  if (moveOf(ctx, name) !== move) throw new PotError('NO_MOVE', `'${name}' does not belong to this move`, {hint: 'pot ls'})
}

/** Why this host cannot take a pot, one line for each reason. */
export function refusals(ctx: Context, parcel: Parcel): string[] {
  const {settings, host} = ctx
  const {pots} = readPots(settings)
  const missing = (what: string, names: readonly string[], known: readonly string[]) =>
    names.filter((name) => !known.includes(name)).map((name) => `it has no ${what} '${name}'`)
  const taken = pots.flatMap(({name, addresses}) => addresses.map(({address}) => [address, name] as const))
  const ports = pots.flatMap((pot) => pot.ports.map(({proto, hostPort}) => [`${proto}:${hostPort}`, pot.name] as const))
  const plugins = ctx.owners().flatMap(({plugin, loaded}) => (loaded ? [plugin] : []))
  return [
    ...(parcel.system === host.name && parcel.arch === process.arch ? [] : [`it is ${host.name} on ${process.arch}, not ${parcel.system} on ${parcel.arch}`]),
    ...(potNames(settings).includes(parcel.name) ? [`it has a pot '${parcel.name}' already`] : []),
    ...(parcel.type === 'multi' ? missing('base', [parcel.base], readDirectories(settings, 'bases')) : []),
    ...missing('fscomp', parcel.fscomps, readDirectories(settings, 'fscomp')),
    ...missing('plugin', parcel.plugins, plugins),
    ...missing(
      'secret',
      parcel.secrets,
      listSecrets(ctx).map(({name}) => name),
    ),
    ...missing('pot', parcel.depends, potNames(settings)),
    ...(parcel.network === 'inherit' || ctx.networks.includes(parcel.network) ? [] : [`it has no network '${parcel.network}'`]),
    ...(parcel.bridge === undefined ? [] : missing('private bridge', [parcel.bridge], readDirectories(settings, 'bridges', 'file'))),
    ...taken.filter(([address]) => parcel.addresses.includes(address)).map(([address, pot]) => `its pot '${pot}' has the address ${address}`),
    ...ports.filter(([port]) => parcel.ports.includes(port)).map(([port, pot]) => `its pot '${pot}' has the port ${port}`),
  ]
}

/** Makes the volumes of a pot that arrives. The pot has no record yet. */
export async function beginMove(ctx: Context, parcel: Parcel): Promise<void> {
  const {name, move, parts, type} = parcel
  checkNewName(ctx, name)
  const dir = potDir(ctx.settings, name)
  await ctx.operate({
    title: `make room for ${name}`,
    locks: [`pot/${name}`, ...(type === 'multi' ? [`~base/${parcel.base}`] : [])],
    async plan(look) {
      const why = refusals(ctx, parcel)
      if (why.length > 0) throw new PotError('MOVE_REFUSED', `'${name}' cannot come to this host: ${why.join('; ')}`)
      if ((await look.volumes()).some(({path}) => path === `jails/${name}`))
        throw new PotError('EXISTS', `there is a dataset for '${name}' but no pot`, {hint: `pot destroy -F ${name}`})
      return [
        ...ctx.host.storage.create(`jails/${name}`),
        {title: 'make conf', run: {do: 'mkdir', path: join(dir, 'conf')}},
        {title: `note the move of ${name}`, run: {do: 'write', path: markOf(ctx, name), content: `${move}\n`, mode: 0o600}},
        ...(parts.includes('m') ? [] : [{title: 'make m', run: {do: 'mkdir', path: join(dir, 'm')}} satisfies Step]),
        ...parts.flatMap((part) => ctx.host.storage.create(`jails/${name}/${part}`)),
      ]
    },
  })
}

/** Unpacks the tar archive on stdin in a volume of a pot that arrives. */
export async function fillPart(ctx: Context, name: string, move: string, part: string): Promise<void> {
  const directory = join(ctx.settings.fsRoot, locate(`jails/${name}/${part}`))
  const [unpack] = ctx.host.releases.unpack('-', directory)
  if (unpack?.run.do !== 'exec') throw new PotError('MOVE_REFUSED', 'the source of bases of this host does not unpack from stdin')
  const {argv} = unpack.run
  await ctx.operate({
    title: `fill ${part} of ${name}`,
    locks: [`pot/${name}`],
    async plan() {
      assertOwn(ctx, name, move)
      return [{title: `unpack ${part}`, run: fromStdin.action({argv}), undo: 'covered'}]
    },
  })
}

/** Writes the record of a pot that has arrived, and starts it if it ran. */
export async function endMove(ctx: Context, parcel: Parcel, start: boolean): Promise<void> {
  const {name, move} = parcel
  const {settings} = ctx
  const dir = potDir(settings, name)
  await ctx.operate({
    title: `take over ${name}`,
    locks: [`pot/${name}`],
    async plan() {
      assertOwn(ctx, name, move)
      const files = [...parcel.files].sort((a, b) => Number(a.name === 'pot.conf') - Number(b.name === 'pot.conf'))
      return [
        ...files.map(
          (file): Step => ({
            title: `write ${file.name} of ${name}`,
            run: {
              do: 'write',
              path: join(dir, 'conf', file.name),
              content: contentOf(ctx, parcel, file),
              mode: file.mode,
              hide: '^(pot\\.env=[^=\\n]*=)[^\\n]*',
            },
          }),
        ),
        ...(start
          ? [{title: `start ${name}`, run: commandAction(['start', '-d', '-p', name]), undo: [commandAction(['stop', '-F', '-p', name], ['NO_POT'])]}]
          : []),
      ]
    },
  })
  if (!start || ctx.planOnly) return
  const works = checkWorks(readPot(settings, name), ctx.places.run)
  await ctx.operate({title: works.title, locks: [`~pot/${name}`], plan: async () => [works]})
}

/** fscomp.conf names volumes by the root dataset of the host. */
function contentOf(ctx: Context, {zfsRoot, name}: Parcel, file: Parcel['files'][number]): string {
  const text = Buffer.from(file.content, 'base64').toString('utf8')
  if (file.name !== 'fscomp.conf') return text
  const root = join(potDir(ctx.settings, name), 'm')
  return mapMounts(text, root, (entry) =>
    entry.source.startsWith(`${zfsRoot}/`) ? {...entry, source: `${ctx.settings.zfsRoot}${entry.source.slice(zfsRoot.length)}`} : entry,
  )
}

/** Lets a pot that has arrived belong to this host. Does nothing if it does already. */
export async function commitMove(ctx: Context, name: string, move: string): Promise<void> {
  if (moveOf(ctx, name) === undefined) return
  await ctx.operate({
    title: `keep ${name}`,
    locks: [`pot/${name}`],
    async plan() {
      assertOwn(ctx, name, move)
      return [{title: `forget the move of ${name}`, run: {do: 'remove', path: markOf(ctx, name)}}]
    },
  })
}

/** Destroys what has arrived of a pot. Does nothing to a pot that does not belong to this move. */
export async function discardMove(ctx: Context, name: string, move: string): Promise<void> {
  if (moveOf(ctx, name) !== move) return
  await destroyTree(ctx, {name, force: true}, [])
}
