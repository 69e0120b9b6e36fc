import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {script} from '../../../../src/programs/script.js'

describe('the scripts that copy in a pot', () => {
  let top: string
  const at = (path: string) => join(top, path)
  const sh = (name: string, ...words: string[]) => {
    const [shell = '', ...args] = script(new URL('../../../../src/pots/tree/', import.meta.url).href, name, '/bin/sh')(...words)
    return spawnSync(shell, args, {encoding: 'utf8'})
  }
  /** Copies `shown` (a directory), or `file` in it, to `to`. */
  const copyIn = (to: string, {name = 'site', file = '', parent = ''} = {}) =>
    sh('copy-in', name, at(to), parent && at(parent), '-a', at('mark'), file, at('shown'))
  const undo = (to: string, name = 'site') => sh('undo-copy-in', name, at(to), at('mark'))

  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'pot-copy-'))
    mkdirSync(at('shown/sub'), {recursive: true})
    writeFileSync(at('shown/sub/file'), 'text')
    writeFileSync(at('shown/-file name'), 'text')
    mkdirSync(at('there'))
  })
  afterEach(() => rmSync(top, {recursive: true}))

  it('make a directory become a destination that is not there', () => {
    expect(copyIn('new').status).to.equal(0)
    expect(readdirSync(at('new'))).to.deep.equal(['-file name', 'sub'])
    expect(existsSync(at('mark'))).to.equal(false)
  })

  it('put a directory under its name into one that is there, and merge it with one of that name', () => {
    for (const to of ['there', 'there/']) expect(copyIn(to).status).to.equal(0)
    expect(readdirSync(at('there'))).to.deep.equal(['site'])
    expect(readdirSync(at('there/site'))).to.deep.equal(['-file name', 'sub'])
  })

  it('put a file into a directory, or make it become the destination', () => {
    const file = {name: '-file name', file: '/-file name'}
    expect(copyIn('there', file).status).to.equal(0)
    expect(copyIn('there/other', file).status).to.equal(0)
    expect(readdirSync(at('there'))).to.deep.equal(['-file name', 'other'])
  })

  it('make parents only when told to', () => {
    const refused = copyIn('a/b/c')
    expect(refused.status).not.to.equal(0)
    expect(refused.stderr).to.include('a/b/c')
    expect(copyIn('a/b/c', {parent: 'a/b'}).status).to.equal(0)
    expect(readdirSync(at('a/b/c'))).to.include('sub')
  })

  it('take away what is new when a copy is cut off, and nothing else', () => {
    for (const [to, new_, made] of [
      ['new', 'whole', 'new'],
      ['there', 'inside', 'there/site'],
    ] as const) {
      mkdirSync(at(made), {recursive: true})
      writeFileSync(join(at(made), 'half'), '')
      writeFileSync(at('mark'), `${new_}\n`)
      expect(undo(to).status).to.equal(0)
      expect(existsSync(at(made)), made).to.equal(false)
    }
    expect(existsSync(at('there'))).to.equal(true)
    expect(existsSync(at('mark'))).to.equal(false)
  })

  it('leave what was there when a copy fails', () => {
    writeFileSync(at('there/site'), 'a file in the way')
    expect(copyIn('there').status).not.to.equal(0)
    expect(undo('there').status).not.to.equal(0)
    expect(readFileSync(at('there/site'), 'utf8')).to.equal('a file in the way')
  })

  it('copy out a link as a link, and tell when there is nothing', () => {
    symlinkSync('/etc/passwd', at('link'))
    expect(sh('copy-out', at('link'), '-a', at('there')).status).to.equal(0)
    expect(readdirSync(at('there'), {withFileTypes: true}).map((entry) => entry.isSymbolicLink())).to.deep.equal([true])
    const nothing = sh('copy-out', at('nothing'), '-a', at('there'))
    expect([nothing.status, nothing.stderr]).to.deep.equal([1, `there is no ${at('nothing')} in the pot\n`])
    expect(sh('copy-out', top, '-a', at('there')).stderr).to.include('cannot be copied as a whole')
  })
})
