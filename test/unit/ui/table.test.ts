import {expect} from 'chai'
import {table} from '../../../src/ui/table.js'

const HEAD = ['NAME', 'STATE', 'PORTS']
const ROWS = [
  ['a-pot-with-a-name-of-exactly-forty-lette', 'running', 'tcp:80:8080 tcp:443:8443 udp:53:5353'],
  ['web', 'down', '-'],
]

describe('a table', () => {
  const before = process.env.LC_ALL
  afterEach(() => {
    if (before === undefined) delete process.env.LC_ALL
    else process.env.LC_ALL = before
  })

  it('is whole where nobody asks for a width, and where stdout is no terminal', () => {
    for (const options of [{}, {fit: true}] as const) expect(table(HEAD, ROWS, options)[1]).to.equal(ROWS[0]?.join('  '))
  })

  it('is cut where it would not fit, the widest column first', () => {
    process.env.LC_ALL = 'C.UTF-8'
    const lines = table(HEAD, ROWS, {fit: 80})
    expect(lines.map(({length}) => length <= 80)).to.deep.equal([true, true, true])
    expect(lines[1]).to.match(/^a-pot-with-a-name-of-exactly-forty… {2}running {2}tcp:80:8080 tcp:443:8443 udp:53:5…$/)
    expect(lines[2]).to.match(/^web {34}down {5}-$/)
    expect(table(HEAD, ROWS, {fit: 200})).to.deep.equal(table(HEAD, ROWS))
    process.env.LC_ALL = 'C'
    expect(table(HEAD, ROWS, {fit: 60})[1]).to.match(/^[a-z-]+> {2}running {2}tcp:[^ ]+.*>$/)
  })

  it('keeps so much of each column that it can be read, where there is no room for all', () => {
    const [, first = ''] = table(HEAD, ROWS, {fit: 10})
    expect(first.split(/ {2,}/).map(({length}) => length)).to.deep.equal([24, 7, 8])
  })
})
