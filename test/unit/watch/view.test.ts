import {expect} from 'chai'
import {charactersOf} from '../../../src/ui/characters.js'
import {widthOf} from '../../../src/ui/width.js'
import {EMPTY, settled, type Model} from '../../../src/watch/model.js'
import {view, type Line} from '../../../src/watch/view.js'
import {row} from '../../support/watch-row.js'

const UTF8 = charactersOf({LANG: 'C.UTF-8'})
const ASCII = charactersOf({LANG: 'C'})
const text = (lines: readonly Line[]) => lines.map((line) => line.map((span) => span.text).join(''))

const MANY = Array.from({length: 50}, (_, index) =>
  row(`web-${String(index).padStart(2, '0')}`, {
    active: true,
    state: index === 7 ? 'killed (out of memory)' : 'running',
    trouble: index === 7,
    cpu: index * 10,
    memory: 2 ** index,
    addresses: ['10.192.0.200', 'fdf1:186e:49f6::c8'],
    ports: ['tcp:80:8080', 'udp:53:5353'],
    history: [0, 50, 100],
  }),
)
const model: Model = settled({...EMPTY, rows: MANY, log: ['first', '日本語のログ'.repeat(40), 'x'.repeat(500)]})

describe('the live screen', () => {
  for (const [columns, rows] of [
    [80, 24],
    [200, 50],
    [40, 10],
    [20, 5],
    [3, 3],
    [1, 1],
  ] as const)
    it(`fills ${columns} columns and ${rows} lines exactly`, () => {
      for (const one of [
        model,
        EMPTY,
        {...model, wholeLog: true},
        {...model, mode: 'filter', filter: 'none'} as const,
        {...model, mode: 'confirm', asked: 'stop'} as const,
      ])
        for (const characters of [UTF8, ASCII]) {
          const lines = text(view(one, {columns, rows}, characters, '12:00:00'))
          expect(lines).to.have.length(rows)
          for (const line of lines) expect(widthOf(line), line).to.equal(columns)
        }
    })

  it('shows the columns for which there is room', () => {
    const head = (columns: number) =>
      text(view(model, {columns, rows: 30}, UTF8, ''))[1]
        ?.trim()
        .split(/ +/)
    expect(head(80)).to.deep.equal(['NAME', 'STATE', 'SINCE', 'CPU%', 'MEMORY', 'IP', 'PORTS'])
    expect(head(200)).to.include.members(['LIMIT', 'PROCS', 'RESTARTS', 'BASE', 'NETWORK'])
  })

  it('shows the selected pot, wherever it is in the list', () => {
    for (const selected of ['web-00', 'web-25', 'web-49'])
      expect(text(view({...model, selected}, {columns: 80, rows: 24}, UTF8, '')).some((line) => line.startsWith(`> ${selected}`))).to.equal(true)
  })

  it('has a word for each thing that is missing', () => {
    const screen = (one: Model) => text(view(one, {columns: 80, rows: 24}, UTF8, '')).join('\n')
    expect(screen(EMPTY)).to.include('there are no pots: pot create makes one')
    expect(screen({...model, filter: 'none', selected: undefined})).to.include('no pot has such a name')
    expect(screen({...model, log: []})).to.include('its main command has written nothing')
    expect(screen({...model, mode: 'confirm', asked: 'stop'})).to.include('stop web-00? y or n')
    expect(screen(model)).to.include('50 running, 0 not running, 1 in trouble')
  })

  it('has only ASCII where the locale has', () => {
    const lines = text(view({...model, log: ['plain']}, {columns: 80, rows: 24}, ASCII, ''))
    expect(lines.join('\n')).to.match(/^[ -~\n]+$/)
  })
})
