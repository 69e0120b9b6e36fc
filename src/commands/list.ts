import {Flags, isShaped, listFlags, PotCommand, type ListFlags} from '../command.js'
import type {Context} from '../context.js'
import {defined} from '../defined.js'
import {misuse} from '../errors.js'
import type {ListedPot} from '../pots/look/list.js'
import type {UsedVolume} from '../ui/listing/volumes.js'

export interface Listed {
  readonly name: string
}

export interface ListedAll {
  readonly bases: readonly Listed[]
  readonly pots: readonly ListedPot[]
  readonly fscomps: readonly Listed[]
  readonly flavours: readonly Listed[]
  readonly bridges: readonly Listed[]
}

export type ListResult = readonly ListedPot[] | readonly UsedVolume[] | readonly Listed[] | ListedAll

const KINDS = ['pots', 'bases', 'fscomps', 'flavours', 'bridges', 'all'] as const
const LABELS = {bases: 'bases', fscomps: 'fscomp', flavours: 'flavour', bridges: 'bridge'} as const

export default class List extends PotCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Look at pots', rank: 1}
  static override summary = 'List pots, or bases, volumes, flavours and bridges.'
  static override description = '-v adds the base, the datasets and the snapshots of each pot. Exit status: 0 on success, 1 on failure, 2 on wrong usage.'
  static override aliases = ['ls']
  static override examples = ['<%= config.bin %> ls', '<%= config.bin %> ls -q', '<%= config.bin %> ls --table', '<%= config.bin %> ls -b --json'].concat(
    '<%= config.bin %> ls --filter state=running --filter label=tier=web --columns name,since,ip',
    "<%= config.bin %> ls --sort -since --format '{{.name}} {{.state}}'",
    '<%= config.bin %> ls -b --columns name,size,snapshots,pots',
    '<%= config.bin %> ls -f --sort -size --columns name,size,quota,snapshots,pots',
  )
  static override flags = {
    pots: Flags.boolean({char: 'p', description: 'list pots (the default)'}),
    bases: Flags.boolean({char: 'b', description: 'list bases'}),
    fscomps: Flags.boolean({char: 'f', description: 'list volumes (file system components)'}),
    flavours: Flags.boolean({char: 'F', description: 'list flavours'}),
    bridges: Flags.boolean({char: 'B', description: 'list private bridges'}),
    all: Flags.boolean({char: 'a', description: 'list everything'}),
    quiet: Flags.boolean({char: 'q', description: 'names only'}),
    table: Flags.boolean({description: 'print a table with one line for each pot', exclusive: ['columns', 'format']}),
    ...listFlags,
  }

  async run(): Promise<ListResult> {
    const {flags} = await this.parse(List)
    const [kind = 'pots', ...more] = KINDS.filter((name) => flags[name])
    if (more.length > 0) throw misuse(`--${kind} and --${more[0]} exclude each other`, 'pot ls -a')
    if (kind === 'all' && flags.quiet) throw misuse('-a and -q exclude each other', 'pot ls -q')
    if (kind === 'all' && isShaped(flags)) throw misuse('-a and the options for lists exclude each other', 'pot ls --columns name,state')
    if (kind === 'pots') return flags.quiet && !isShaped(flags) ? this.potNames(flags) : this.pots(flags)
    if (kind === 'all') return this.everything(flags)
    return isShaped(flags) ? this.shapedNames(kind, flags) : this.names(kind, flags)
  }

  private async potNames(flags: object): Promise<Listed[]> {
    const [{settings}, {potNames}] = await Promise.all([this.context({flags: {...flags}}), import('../record/store.js')])
    const names = potNames(settings)
    if (names.length > 0) this.log(names.join('\n'))
    return names.map((name) => ({name}))
  }

  private async pots(flags: ListFlags & {readonly verbose: boolean; readonly table: boolean; readonly quiet: boolean}): Promise<readonly ListedPot[]> {
    const ctx = await this.context({flags: {...flags}})
    const [{listPots}, {listLines, listTable}] = await Promise.all([import('../pots/look/list.js'), import('../ui/pot-text.js')])
    const all = await listPots(ctx, {detailed: flags.verbose})
    const {rows, lines} = await this.shaped(all, flags, async () => (await import('../ui/listing/pots.js')).POTS)
    if (rows.length === 0 && !flags.quiet) ctx.report.info(all.length === 0 ? 'there are no pots' : 'no pot matches')
    const own = () => (flags.quiet ? rows.map(({name}) => name) : flags.table ? listTable(rows) : rows.flatMap((pot) => listLines(pot, ctx.settings.zfsRoot)))
    if (rows.length > 0) this.log((lines ?? own()).join('\n'))
    return rows
  }

  /** Lists names with the options for lists. Finds out sizes, snapshots and users only if they are asked for. */
  private async shapedNames(kind: keyof typeof LABELS, flags: ListFlags & {readonly quiet: boolean}): Promise<readonly UsedVolume[] | readonly Listed[]> {
    const ctx = await this.context({flags: {...flags}})
    const [{NAMES, VOLUMES}, {usedColumns}] = await Promise.all([import('../ui/listing/volumes.js'), import('../ui/listing/shape.js')])
    const print = <R extends Listed>({rows, lines}: {readonly rows: readonly R[]; readonly lines: readonly string[] | undefined}) => {
      for (const line of lines ?? rows.map(({name}) => (flags.quiet ? name : `${LABELS[kind]}: ${name}`))) this.log(line)
      return rows
    }
    if (kind !== 'bases' && kind !== 'fscomps') {
      const names = await this.namesOf(kind, ctx)
      return print(
        await this.shaped(
          names.map((name) => ({name})),
          flags,
          async () => NAMES,
        ),
      )
    }
    const used: readonly UsedVolume[] =
      kind === 'bases' ? (await import('../bases/list.js')).basesInUse(ctx.settings) : (await import('../fscomps/list.js')).fscompsInUse(ctx.settings)
    const directory = kind === 'bases' ? 'bases' : 'fscomp'
    const asked = usedColumns(flags)
    const volumes = asked.has('snapshots') ? await ctx.host.storage.volumes() : undefined
    const {snapshotCount} = await import('../snapshots/list.js')
    const sizes = asked.has('size') ? await ctx.host.storage.usage(used.map(({name}) => `${directory}/${name}`)) : new Map<string, number>()
    const quotas = asked.has('quota') ? await ctx.host.storage.quotas?.read(used.map(({name}) => `${directory}/${name}`)) : undefined
    const measured = used.map((one) => {
      const path = `${directory}/${one.name}`
      return {...one, ...defined({size: sizes.get(path), quota: quotas?.get(path), snapshots: volumes && snapshotCount(volumes, path)})}
    })
    return print(await this.shaped(measured, flags, async () => VOLUMES))
  }

  private async namesOf(kind: keyof typeof LABELS, {settings, flavours}: Pick<Context, 'settings' | 'flavours'>): Promise<string[]> {
    if (kind === 'bases') return (await import('../bases/list.js')).listBases(settings)
    if (kind === 'fscomps') return (await import('../fscomps/list.js')).listFscomps(settings)
    if (kind === 'flavours') return (await import('../pots/make/flavour-names.js')).flavourNames(flavours)
    return (await import('../record/bridges.js')).bridgeNames(settings)
  }

  private async names(kind: keyof typeof LABELS, flags: {readonly quiet: boolean}): Promise<Listed[]> {
    const names = await this.namesOf(kind, await this.context({flags}))
    for (const name of names) this.log(flags.quiet ? name : `${LABELS[kind]}: ${name}`)
    return names.map((name) => ({name}))
  }

  private async everything(flags: ListFlags & {readonly quiet: boolean; readonly verbose: boolean; readonly table: boolean}): Promise<ListedAll> {
    const bases = await this.names('bases', flags)
    const pots = await this.pots(flags)
    const fscomps = await this.names('fscomps', flags)
    const flavours = await this.names('flavours', flags)
    return {bases, pots, fscomps, flavours, bridges: await this.names('bridges', flags)}
  }
}
