import {expect} from 'chai'
import {valuesOf} from '../src/recipe.js'

const SOURCE = {letter: 's', name: 'source', switches: 'cFv'}

describe('what a line of a flavour takes from the host', () => {
  const lines: Readonly<Record<string, readonly string[]>> = {
    '-s a -d /x': ['a'],
    '-sa -d /x': ['a'],
    '-cFs a -d /x': ['a'],
    '-cFsa -d /x': ['a'],
    '--source a': ['a'],
    '--source=a': ['a'],
    '-s a --source b -Fs c': ['a', 'b', 'c'],
    '-d -s -s a': ['a'],
    '-d/srv/s': [],
    '-d /s --destination=/s -- -s a': [],
    '-s': [],
  }
  for (const [line, values] of Object.entries(lines)) {
    it(`is known in ${line}`, () => expect(valuesOf(line.split(' '), SOURCE)).to.deep.equal(values))
  }
})
