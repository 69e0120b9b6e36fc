import {expect} from 'chai'
import {cycleIn, edgesOf, read, SOURCES, type Edge} from './graph.js'
import {areaOf, EXCEPTIONS, matches, RULES} from './rules.js'

const EDGES = SOURCES.flatMap((file) => edgesOf(file, read(file)))

function isAllowed({from, to, kind}: Edge): boolean {
  const {value, type = [], dynamic = []} = RULES[areaOf(from)] ?? {value: []}
  const names = kind === 'value' ? value : kind === 'type' ? [...value, ...type, ...dynamic] : [...value, ...dynamic]
  return matches(to, [...names, ...(EXCEPTIONS[from] ?? [])])
}

describe('imports', () => {
  it('follow the rules', () => {
    const broken = EDGES.filter((edge) => !isAllowed(edge)).map(({from, to, kind}) => `${from} imports ${to} (${kind})`)
    expect(broken).to.deep.equal([])
  })

  it('of each area have a rule', () => {
    expect([...new Set(SOURCES.map(areaOf))].filter((area) => RULES[area] === undefined)).to.deep.equal([])
  })

  it('never make execa or conf part of every start', () => {
    expect(EDGES.filter(({to, kind}) => ['execa', 'conf'].includes(to) && kind === 'value')).to.deep.equal([])
  })

  it('go round in no circle', () => {
    expect(cycleIn(EDGES.filter(({kind}) => kind !== 'type'))).to.equal(undefined)
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
      expect(isAllowed({from: 'pots/start.ts', to, kind: 'value'}), to).to.equal(false)
    for (const to of ['pots/start.ts', 'execa', '@oclif/core']) expect(isAllowed({from: 'commands/start.ts', to, kind: 'value'}), to).to.equal(false)
  })
})
