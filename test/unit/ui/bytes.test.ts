import {expect} from 'chai'
import {humanBytes} from '../../../src/ui/bytes.js'
import {table} from '../../../src/ui/table.js'

describe('humanBytes', () => {
  const cases: [number, string][] = [
    [0, '0B'],
    [1, '1B'],
    [1023, '1023B'],
    [1024, '1K'],
    [98_304, '96K'],
    [25_088, '24.5K'],
    [1_300_000_000, '1.21G'],
    [1_047_552, '1023K'],
    [1_048_575, '1024K'],
    [5 * 1024 ** 4, '5T'],
  ]
  for (const [bytes, text] of cases) it(`prints ${bytes} as ${text}`, () => expect(humanBytes(bytes)).to.equal(text))
})

describe('table', () => {
  it('makes columns as wide as their longest cell, with nothing behind the last', () => {
    expect(
      table(
        ['A', 'LONG', 'C'],
        [
          ['xyz', '', 'c'],
          ['', 'y', ''],
        ],
      ),
    ).to.deep.equal(['A    LONG  C', 'xyz        c', '     y'])
  })
})
