import {execFileSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {expect} from 'chai'
import {describe as describeAction} from '../../../src/operations/describe.js'
import {script} from '../../../src/programs/script.js'

describe('a script for sh', () => {
  let base: string
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'pot-script-'))
    mkdirSync(join(base, 'scripts'))
  })
  afterEach(() => rmSync(base, {recursive: true}))

  const of = (text: string, ...more: [string?]) => {
    const made = script(pathToFileURL(join(base, 'module.ts')).href, 'say', ...more)
    writeFileSync(join(base, 'scripts/say.sh'), text)
    return made
  }

  it('is read when it is needed, and gets its arguments as they are', () => {
    const say = of('# shellcheck shell=sh\nprintf "%s|" "$0" "$@"\n')
    rmSync(join(base, 'scripts/say.sh'))
    expect(() => say()).to.throw('ENOENT')
    const [shell = '', ...words] = of('# shellcheck shell=sh\nprintf "%s|" "$0" "$@"\n')('a b', "it's", '')
    expect(execFileSync(shell, words, {encoding: 'utf8'})).to.equal("pot-say|a b|it's||")
  })

  it('is shown in a plan as it runs, without comments', () => {
    const argv = of('# shellcheck shell=sh\n# Why.\n\necho "# said" # $1\n  # more\nexit 0\n', '/bin/sh')('x')
    expect(describeAction({do: 'exec', argv})).to.deep.equal(['/bin/sh -c \'echo "# said" # $1\nexit 0\' pot-say x'])
  })
})
