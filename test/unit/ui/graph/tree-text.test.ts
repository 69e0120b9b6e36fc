import {expect} from 'chai'
import type {RelatedPot, Relations} from '../../../../src/relations/relations.js'
import {charactersOf} from '../../../../src/ui/characters.js'
import {dotLines} from '../../../../src/ui/graph/dot.js'
import {graphOf} from '../../../../src/ui/graph/graph.js'
import {svgLines} from '../../../../src/ui/graph/svg.js'
import {treeLines} from '../../../../src/ui/graph/tree-text.js'

const pot = (name: string, more: Partial<RelatedPot> = {}): RelatedPot => ({
  name,
  active: false,
  main: {state: 'down'},
  snapshots: 0,
  base: 'busy',
  needs: [],
  fscomps: [],
  network: 'inherit',
  ...more,
})

const RELATIONS: Relations = {
  bases: [
    {name: 'busy', snapshots: 1, pots: ['db', 'web']},
    {name: 'old', snapshots: 0, pots: []},
  ],
  pots: [
    pot('copy', {from: {pot: 'web', snapshot: '17'}}),
    pot('db', {active: true, main: {state: 'running'}, snapshots: 2, fscomps: ['data'], network: 'private-bridge', bridge: 'lan'}),
    pot('web', {needs: ['db'], active: true, main: {state: 'exited', exitCode: 3}}),
  ],
  broken: ['bad'],
  fscomps: [{name: 'data', snapshots: 1, pots: ['db']}],
  networks: [
    {name: 'inherit', private: false, pots: ['copy', 'web']},
    {name: 'lan', private: true, pots: ['db']},
  ],
}

describe('the tree of pots', () => {
  it('has bases, pots and their clones, fscomps and networks', () => {
    expect(treeLines(RELATIONS, charactersOf({LANG: 'C.UTF-8'}))).to.deep.equal([
      'bases',
      '├─ busy  1 snapshot',
      '│  ├─ db  running, 2 snapshots, needed by web',
      '│  └─ web  exited 3, needs db',
      '│     └─ copy  down, clone of @17',
      '└─ old',
      'broken pots',
      '└─ bad',
      'fscomps',
      '└─ data  1 snapshot',
      '   └─ db',
      'networks',
      '├─ inherit',
      '│  ├─ copy',
      '│  └─ web',
      '└─ lan  private bridge',
      '   └─ db',
    ])
  })

  it('is ASCII where the locale is', () => {
    expect(treeLines(RELATIONS, charactersOf({LANG: 'C'})).join('\n')).to.match(/^[ -~\n]+$/)
  })

  it('shows pots whose base or source is gone, and ends where clones go in circles', () => {
    const lost = {...RELATIONS, bases: [], pots: [pot('a', {from: {pot: 'gone'}}), pot('b', {base: '14.2'})]}
    expect(treeLines(lost, charactersOf({LANG: 'C'}))).to.include.members([
      '|- 14.2  (release, not a base)',
      '|  `- b  down',
      '`- busy  (release, not a base)',
      '   `- a  down',
    ])
    const circle = {...RELATIONS, pots: [pot('a', {from: {pot: 'b'}}), pot('b', {from: {pot: 'a'}})]}
    expect(treeLines(circle, charactersOf({LANG: 'C'})).slice(0, 5)).to.deep.equal([
      'bases',
      '|- busy  1 snapshot',
      '|  |- a  down',
      '|  |  `- b  down',
      '|  `- b  down',
    ])
  })
})

describe('the graph of pots', () => {
  const graph = graphOf(RELATIONS)

  it('has each thing once, and the lines between them', () => {
    expect(graph.nodes.map(({id}) => id)).to.deep.equal(['base/busy', 'base/old', 'pot/copy', 'pot/db', 'pot/web', 'fscomp/data', 'network/lan'])
    expect(graph.nodes.map(({kind}) => kind)).to.deep.equal(['base', 'base', 'pot', 'running', 'failed', 'fscomp', 'network'])
    expect(graph.edges.map(({from, to, kind}) => `${from} ${kind} ${to}`)).to.deep.equal([
      'pot/web made pot/copy',
      'base/busy made pot/db',
      'pot/db mounts fscomp/data',
      'pot/db joins network/lan',
      'base/busy made pot/web',
      'pot/web needs pot/db',
    ])
  })

  it('is DOT, with quotes escaped', () => {
    const lines = dotLines({...graph, nodes: [...graph.nodes, {id: 'base/"x\\', kind: 'base', lines: ['"x\\', 'y']}]})
    expect(lines[0]).to.equal('digraph pots {')
    expect(lines.at(-1)).to.equal('}')
    expect(lines).to.include('  "base/\\"x\\\\" [label="\\"x\\\\\\ny", shape=box3d, fillcolor="#dfe6ee"]')
    expect(lines).to.include('  "pot/web" -> "pot/db" [style=dashed, color="#aa3300", label="needs"]')
  })

  it('is SVG, in which no node lies on another', () => {
    const svg = svgLines({...graph, nodes: [...graph.nodes, {id: 'base/<&', kind: 'base', lines: ['<&']}]}).join('\n')
    expect(svg).to.match(/^<svg xmlns=/)
    expect(svg).to.include('&lt;&amp;')
    const boxes = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g)].map((found) => found.slice(1).map(Number))
    expect(boxes).to.have.length(graph.nodes.length + 1)
    for (const [i, [x = 0, y = 0, width = 0, height = 0]] of boxes.entries())
      for (const [x2 = 0, y2 = 0, width2 = 0, height2 = 0] of boxes.slice(i + 1))
        expect(x + width <= x2 || x2 + width2 <= x || y + height <= y2 || y2 + height2 <= y, `${x},${y} and ${x2},${y2}`).to.equal(true)
  })
})
