import {expect} from 'chai'
import {spawnSync} from 'node:child_process'
import {doubleQuoted, quote, quoted, shellWords, singleQuoted} from '../../../src/programs/shell-words.js'

/** The words that sh makes of a line. */
function read(line: string): string[] {
  const {stdout, status} = spawnSync('sh', ['-c', `printf '%s\\0' ${line}`], {encoding: 'utf8'})
  expect(status).to.equal(0)
  return stdout.split('\0').slice(0, -1)
}

describe('the words of a command', () => {
  it('are what a shell would make of them, without expansions', () => {
    expect(shellWords(`a  'b c'"d e"\\ f 'it'\\''s' "q\\"x\\n" '' $HOME`)).to.deep.equal(['a', 'b cd e f', "it's", 'q"x\\n', '', '$HOME'])
    expect(shellWords('  ')).to.deep.equal([])
  })
})

describe('a command as a line', () => {
  it('quotes commands so that sh reads the same words', () => {
    const argv = [
      'zfs',
      'a b',
      '',
      "it's",
      '"$HOME"',
      '`id`',
      '$(id)',
      'a\nb',
      '*',
      '~',
      '#x',
      ';',
      '\\',
      '!',
      'é',
      '-n',
      'a=b',
      '{a,b}',
      "''",
      'a\tb',
      '<',
      '&',
    ]
    expect(read(quoted(argv))).to.deep.equal(argv)
  })

  it('leaves plain words plain', () => {
    expect(quoted(['zfs', 'clone', '-o', 'mountpoint=/opt/pot', 'zroot/pot/bases/14.2@1700000000'])).to.equal(
      'zfs clone -o mountpoint=/opt/pot zroot/pot/bases/14.2@1700000000',
    )
  })

  it('has the quotes that are asked for', () => {
    const words = ['plain', '', "it's", 'a b', '"', '\\', '$HOME', '`id`', 'a\nb', '\\$', '#']
    for (const write of [quote, singleQuoted, doubleQuoted]) {
      const line = words.map(write).join(' ')
      expect(read(line)).to.deep.equal(words)
      expect(shellWords(line)).to.deep.equal(words)
    }
  })
})
