import {fail, ok, type Call, type Reply} from '../call.js'
import {getopt, usual} from '../getopt.js'
import type {State} from '../state.js'
import {newGuid} from '../zfs/dataset.js'
import {sizes} from '../zfs/properties.js'
import {nice} from '../zfs/sizes.js'

const SIZE = 107374182400
const KNOWN = [
  'add',
  'attach',
  'checkpoint',
  'clear',
  'create',
  'destroy',
  'detach',
  'events',
  'export',
  'history',
  'import',
  'initialize',
  'iostat',
  'labelclear',
  'offline',
  'online',
  'reguid',
  'remove',
  'reopen',
  'replace',
  'resilver',
  'scrub',
  'set',
  'split',
  'status',
  'sync',
  'trim',
  'upgrade',
  'wait',
]
const guids = new WeakMap<State, string>()

function values(state: State, pool: string): Readonly<Record<string, readonly [text: string, raw: string, source: string]>> {
  const dataset = state.datasets.get(pool)
  const used = dataset ? sizes(state, dataset).used : 0
  const guid = guids.get(state) ?? newGuid()
  guids.set(state, guid)
  const size = (bytes: number) => [nice(bytes), String(bytes), '-'] as const
  const plain = (text: string, source = '-') => [text, text, source] as const
  return {
    name: plain(pool),
    size: size(SIZE),
    allocated: size(used),
    free: size(SIZE - used),
    checkpoint: plain('-'),
    expandsize: plain('-'),
    fragmentation: ['0%', '0', '-'],
    capacity: ['0%', '0', '-'],
    dedupratio: ['1.00x', '1.00', '-'],
    health: plain('ONLINE'),
    altroot: plain('-', 'default'),
    guid: plain(guid),
    bootfs: plain('-', 'default'),
    readonly: plain('off'),
    version: plain('-', 'default'),
    ashift: plain('12', 'local'),
    autoexpand: plain('off', 'default'),
    autotrim: plain('off', 'default'),
    cachefile: plain('-', 'default'),
    comment: plain('-', 'default'),
    delegation: plain('on', 'default'),
    failmode: plain('wait', 'default'),
    listsnapshots: plain('off', 'default'),
    multihost: plain('off', 'default'),
    'feature@encryption': plain('enabled', 'local'),
    'feature@zstd_compress': plain('enabled', 'local'),
  }
}

const aliases: Readonly<Record<string, string>> = {
  alloc: 'allocated',
  cap: 'capacity',
  dedup: 'dedupratio',
  frag: 'fragmentation',
  expandsz: 'expandsize',
  ckpoint: 'checkpoint',
}
const headers: Readonly<Record<string, string>> = {
  allocated: 'ALLOC',
  capacity: 'CAP',
  dedupratio: 'DEDUP',
  fragmentation: 'FRAG',
  expandsize: 'EXPANDSZ',
  checkpoint: 'CKPOINT',
}

export async function zpool(call: Call, state: State): Promise<Reply> {
  const [command, ...argv] = call.argv
  if (command === 'list') return list(state, argv)
  if (command === 'get') return get(state, argv)
  if (command === 'version' || command === '--version' || command === '-V') return ok('zfs-2.2.6-FreeBSD_g33174af15\nzfs-kmod-2.2.6-FreeBSD_g33174af15\n')
  if (command !== undefined && KNOWN.includes(command)) return fail(`freebsd model: zpool ${command} is not modelled`, 70)
  return fail(
    `${command === undefined ? 'missing command' : `unrecognized command '${command}'`}\nusage: zpool command args ...\nwhere 'command' is one of the following:`,
    2,
  )
}

const pools = (state: State): string[] => [...state.datasets.keys()].filter((name) => !name.includes('/')).sort()

function select(state: State, names: readonly string[]): {found: readonly string[]; missing: readonly string[]} {
  const all = pools(state)
  return names.length === 0
    ? {found: all, missing: []}
    : {found: all.filter((name) => names.includes(name)), missing: names.filter((name) => !all.includes(name))}
}

const absent = (names: readonly string[]): string => names.map((name) => `cannot open '${name}': no such pool\n`).join('')

function list(state: State, argv: readonly string[]): Reply {
  const usage = 'usage:\n\tlist [-gHLpPv] [-o property[,...]] [-T d|u] [pool] ... \n\t    [interval [count]]'
  const options = getopt(argv, 'gHLo:pPT:v', usual('zpool', usage, 2))
  if (options.has('v')) return fail('freebsd model: zpool list -v is not modelled', 70)
  const {found, missing} = select(state, options.operands)
  const names = (options.value('o') ?? 'name,size,allocated,free,checkpoint,expandsize,fragmentation,capacity,dedupratio,health,altroot')
    .split(',')
    .map((name) => aliases[name] ?? name)
  const unknown = names.find((name) => values(state, '')[name] === undefined)
  if (unknown !== undefined) return fail(`bad property list: invalid property '${unknown}'\n${usage}`, 2)
  const rows = found.map((pool) => names.map((name) => values(state, pool)[name]?.[options.has('p') ? 1 : 0] ?? '-'))
  const code = missing.length > 0 ? 1 : 0
  if (options.has('H')) return {code, stdout: rows.map((row) => `${row.join('\t')}\n`).join(''), stderr: absent(missing)}
  const table = found.length > 0 ? [names.map((name) => headers[name] ?? name.toUpperCase()), ...rows] : []
  return {code, stdout: columns(table), stderr: absent(missing)}
}

function get(state: State, argv: readonly string[]): Reply {
  const usage = 'usage:\n\tget [-Hp] [-o "all" | field[,...]] <"all" | property[,...]> <pool> ...'
  const options = getopt(argv, 'Hpo:', usual('zpool', usage, 2))
  const [fields, ...names] = options.operands
  if (fields === undefined) return fail(`missing property argument\n${usage}`, 2)
  const all = values(state, '')
  const wanted = fields === 'all' ? Object.keys(all).filter((name) => name !== 'name') : fields.split(',').map((name) => aliases[name] ?? name)
  const unknown = wanted.find((name) => all[name] === undefined)
  if (unknown !== undefined) return fail(`bad property list: invalid property '${unknown}'\n${usage}`, 2)
  const chosen =
    options.value('o') === undefined || options.value('o') === 'all' ? ['name', 'property', 'value', 'source'] : (options.value('o') ?? '').split(',')
  if (chosen.some((word) => !['name', 'property', 'value', 'source'].includes(word))) return fail(`invalid column name\n${usage}`, 2)

  const {found, missing} = select(state, names)
  const rows = found.flatMap((pool) =>
    wanted.map((name) => {
      const [text = '-', raw = '-', source = '-'] = values(state, pool)[name] ?? []
      const cells: Readonly<Record<string, string>> = {name: pool, property: name, value: options.has('p') ? raw : text, source}
      return chosen.map((word) => cells[word] ?? '-')
    }),
  )
  const code = missing.length > 0 ? 1 : 0
  if (options.has('H')) return {code, stdout: rows.map((row) => `${row.join('\t')}\n`).join(''), stderr: absent(missing)}
  return {code, stdout: columns(rows.length > 0 ? [chosen.map((word) => word.toUpperCase()), ...rows] : []), stderr: absent(missing)}
}

function columns(table: readonly (readonly string[])[]): string {
  const widths = (table[0] ?? []).map((_, index) => Math.max(...table.map((row) => row[index]?.length ?? 0)))
  return table.map((row) => `${row.map((cell, index) => (index === row.length - 1 ? cell : cell.padEnd(widths[index] ?? 0))).join('  ')}\n`).join('')
}
