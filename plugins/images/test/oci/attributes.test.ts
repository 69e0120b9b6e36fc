import {execFileSync} from 'node:child_process'
import {expect} from 'chai'
import {commandLine} from '@pot/core'
import {entrypointOf} from '../../src/oci/attributes.js'

describe('commands of images', () => {
  const shell = (line: string) => execFileSync('/bin/sh', ['-c', line], {encoding: 'utf8'})

  it('are lines that a shell takes for exactly these words', () => {
    const words = ['printf', '[%s]', 'a b', "it's", '"$HOME" `id` $(id)', '', '*', 'a\\nb', 'two\nlines\n', '\t', '; exit 1', '~', '#no', '%s%%', 'é']
    expect(shell(commandLine(words))).to.equal(
      words
        .slice(2)
        .map((word) => `[${word}]`)
        .join(''),
    )
    expect(commandLine(words)).not.to.match(/[\n\r]/)
    expect(commandLine(['printf', '[%s]', 'a\\', "\\'", '$x'])).to.equal(`printf '[%s]' 'a\\' '\\'\\''' '$x'`)
    expect(commandLine([])).to.equal('')
  })

  it('come back from such a line, and what is no such line is for the shell', () => {
    for (const words of [['nginx', '-g', 'daemon off;'], ['a b', "it's", '', 'x'], ["'"], ['x=y', 'z']])
      expect(entrypointOf(commandLine(words))).to.deep.equal(words)
    for (const line of ['cd /srv && exec x', 'echo  two', 'a "b"', 'echo $HOME', "sh 'open"]) expect(entrypointOf(line)).to.deep.equal(['/bin/sh', '-c', line])
    expect(entrypointOf('')).to.deep.equal([])
  })
})
