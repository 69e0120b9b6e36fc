import {Flags, PotCommand} from '../command.js'
import {misuse} from '../errors.js'
import type {ListedPot} from '../pots/look/list.js'

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

export type ListResult = readonly ListedPot[] | readonly Listed[] | ListedAll

const KINDS = ['pots', 'bases', 'fscomps', 'flavours', 'bridges', 'all'] as const
const LABELS = {bases: 'bases', fscomps: 'fscomp', flavours: 'flavour', bridges: 'bridge'} as const

export default class List extends PotCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Look at pots', rank: 1}
  static override summary = 'List pots, or bases, volumes, flavours and bridges.'
  static override description = '-v adds the base, the datasets and the snapshots of each pot. Exit status: 0 on success, 1 on failure, 2 on wrong usage.'
  static override aliases = ['ls']
  static override examples = ['<%= config.bin %> ls', '<%= config.bin %> ls -q', '<%= config.bin %> ls --table', '<%= config.bin %> ls -b --json']
  static override flags = {
    pots: Flags.boolean({char: 'p', description: 'list pots (the default)'}),
    bases: Flags.boolean({char: 'b', description: 'list bases'}),
    fscomps: Flags.boolean({char: 'f', description: 'list volumes (file system components)'}),
    flavours: Flags.boolean({char: 'F', description: 'list flavours'}),
    bridges: Flags.boolean({char: 'B', description: 'list private bridges'}),
    all: Flags.boolean({char: 'a', description: 'list everything'}),
    quiet: Flags.boolean({char: 'q', description: 'names only'}),
    table: Flags.boolean({description: 'print a table with one line for each pot'}),
  }

  async run(): Promise<ListResult> {
    const {flags} = await this.parse(List)
    const [kind = 'pots', ...more] = KINDS.filter((name) => flags[name])
    if (more.length > 0) throw misuse(`--${kind} and --${more[0]} exclude each other`, 'pot ls -a')
    if (kind === 'all' && flags.quiet) throw misuse('-a and -q exclude each other', 'pot ls -q')
    if (kind === 'pots') return flags.quiet ? this.potNames(flags) : this.pots(flags)
    if (kind === 'all') return this.everything(flags)
    return this.names(kind, flags)
  }

  private async potNames(flags: object): Promise<Listed[]> {
    const [{settings}, {potNames}] = await Promise.all([this.context({flags: {...flags}}), import('../record/store.js')])
    const names = potNames(settings)
    if (names.length > 0) this.log(names.join('\n'))
    return names.map((name) => ({name}))
  }

  private async pots(flags: {readonly verbose: boolean; readonly table: boolean}): Promise<ListedPot[]> {
    const ctx = await this.context({flags})
    const [{listPots}, {listLines, listTable}] = await Promise.all([import('../pots/look/list.js'), import('../ui/pot-text.js')])
    const pots = await listPots(ctx, {detailed: flags.verbose})
    if (pots.length === 0) ctx.report.info('there are no pots')
    if (pots.length > 0) this.log((flags.table ? listTable(pots) : pots.flatMap((pot) => listLines(pot, ctx.settings.zfsRoot))).join('\n'))
    return pots
  }

  private async names(kind: keyof typeof LABELS, flags: {readonly quiet: boolean}): Promise<Listed[]> {
    const {settings, flavours} = await this.context({flags})
    const names =
      kind === 'bases'
        ? (await import('../bases/list.js')).listBases(settings)
        : kind === 'fscomps'
          ? (await import('../fscomps/list.js')).listFscomps(settings)
          : kind === 'flavours'
            ? (await import('../pots/make/flavour-names.js')).flavourNames(flavours)
            : (await import('../record/bridges.js')).bridgeNames(settings)
    for (const name of names) this.log(flags.quiet ? name : `${LABELS[kind]}: ${name}`)
    return names.map((name) => ({name}))
  }

  private async everything(flags: {readonly quiet: boolean; readonly verbose: boolean; readonly table: boolean}): Promise<ListedAll> {
    const bases = await this.names('bases', flags)
    const pots = await this.pots(flags)
    const fscomps = await this.names('fscomps', flags)
    const flavours = await this.names('flavours', flags)
    return {bases, pots, fscomps, flavours, bridges: await this.names('bridges', flags)}
  }
}
