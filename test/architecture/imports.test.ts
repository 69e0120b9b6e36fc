import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {ROOT} from '../support/cli.js'
import {cycleIn, edgesOf, PLUGINS, read, SOURCES, type Edge} from './graph.js'
import {ANYWHERE, EXCEPTIONS, matches, roomOf, RULES} from './rules.js'

const EDGES = SOURCES.flatMap((file) => edgesOf(file, read(file)))

function isAllowed({from, to, kind}: Edge): boolean {
  const room = roomOf(from)
  const {value, type = [], dynamic = []} = RULES[room] ?? {value: []}
  const names = kind === 'value' ? value : kind === 'type' ? [...value, ...type, ...dynamic] : [...value, ...dynamic]
  return matches(to, [room, ...ANYWHERE, ...names, ...(EXCEPTIONS[from] ?? [])])
}

/** Packages are no rooms, and a room may import itself. */
const between = ({from, to, kind}: Edge): Edge[] =>
  to.endsWith('.ts') && kind === 'value' && roomOf(from) !== roomOf(to) ? [{from: roomOf(from), to: roomOf(to), kind}] : []

describe('imports', () => {
  it('follow the rules', () => {
    const broken = EDGES.filter((edge) => !isAllowed(edge)).map(({from, to, kind}) => `${from} imports ${to} (${kind})`)
    expect(broken).to.deep.equal([])
  })

  it('of each room have a rule, and no rule is without its room', () => {
    expect([...new Set(SOURCES.map(roomOf))].sort()).to.deep.equal(Object.keys(RULES).sort())
  })

  it('never make execa or conf part of every start', () => {
    expect(EDGES.filter(({to, kind}) => ['execa', 'conf'].includes(to) && kind === 'value')).to.deep.equal([])
  })

  it('go round in no circle, neither of files nor of rooms', () => {
    expect(cycleIn(EDGES.filter(({kind}) => kind !== 'type'))).to.equal(undefined)
    expect(cycleIn(EDGES.flatMap(between))).to.equal(undefined)
  })
})

describe('procedures', () => {
  it('are called by their own actions: no other file spells a name', () => {
    const spelled = SOURCES.filter((file) => read(file).includes("do: 'call'"))
    expect(spelled).to.deep.equal(['operations/procedure.ts', 'operations/types.ts', 'testing/fake-context.ts'])
  })
})

describe('rooms', () => {
  const folders = ['src', ...PLUGINS.map((name) => `plugins/${name}/src`)].flatMap((top) => [
    top,
    ...readdirSync(join(ROOT, top), {withFileTypes: true, recursive: true}).flatMap((entry) =>
      entry.isDirectory() ? join(entry.parentPath, entry.name).slice(ROOT.length) : [],
    ),
  ])
  const sizeOf = (folder: string) => readdirSync(join(ROOT, folder), {withFileTypes: true}).filter((entry) => entry.isFile()).length

  it('have 20 files at most, but for the commands', () => {
    expect(folders.filter((folder) => sizeOf(folder) > 20)).to.deep.equal(['src/commands'])
  })

  it('leave little more than the SDK at the top of src', () => {
    expect(sizeOf('src')).to.be.at.most(8)
  })
})

describe('the check of imports', () => {
  const text =
    "import {a} from './a.js'\nimport type {B} from '../b/c.js'\nexport {d} from './d.js'\nimport './e.js'\nimport {\n  f,\n} from 'f'\nconst g = await import('../g.js')\nlet h: typeof import('h')\nexport const i = 'i'\nexport function j() {\n  return 'j'\n}\n"

  it('sees every way to import', () => {
    expect(edgesOf('x/y.ts', text).map(({to, kind}) => `${kind} ${to}`)).to.deep.equal([
      'value x/a.ts',
      'type b/c.ts',
      'value x/d.ts',
      'value x/e.ts',
      'value f',
      'dynamic g.ts',
      'type h',
    ])
  })

  it('sees a circle', () => {
    const edge = (from: string, to: string): Edge => ({from, to, kind: 'value'})
    expect(cycleIn([edge('a', 'b'), edge('b', 'c'), edge('c', 'b')])).to.deep.equal(['b', 'c', 'b'])
    expect(cycleIn([edge('a', 'b'), edge('a', 'c'), edge('b', 'c')])).to.equal(undefined)
  })

  it('refuses a driver in the domain, and a package in a command', () => {
    for (const to of ['host/linux/index.ts', 'host/storage/zfs.ts', '@oclif/core/command', 'execa'])
      expect(isAllowed({from: 'pots/run/start.ts', to, kind: 'value'}), to).to.equal(false)
    for (const to of ['pots/run/start.ts', 'execa', '@oclif/core']) expect(isAllowed({from: 'commands/start.ts', to, kind: 'value'}), to).to.equal(false)
  })
})
