import {expect} from 'chai'
import {shellWords} from '../../../src/programs/shell-words.js'

describe('the words of a command', () => {
  it('are what a shell would make of them, without expansions', () => {
    expect(shellWords(`a  'b c'"d e"\\ f 'it'\\''s' "q\\"x\\n" '' $HOME`)).to.deep.equal(['a', 'b cd e f', "it's", 'q"x\\n', '', '$HOME'])
    expect(shellWords('  ')).to.deep.equal([])
  })
})
