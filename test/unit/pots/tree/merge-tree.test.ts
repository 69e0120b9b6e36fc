import {execFileSync, spawnSync} from 'node:child_process'
import {chmodSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {dropPrivileges} from '../../../../src/pots/tree/drop-privileges.js'
import {checkCopy, mergeTree} from '../../../../src/pots/tree/merge-tree.js'
import {codeOf} from '../../../support/records.js'

describe('what was copied out of a pot', () => {
  let top: string
  const at = (path: string) => join(top, path)
  const put = (path: string, text: string) => {
    mkdirSync(join(at(path), '..'), {recursive: true})
    writeFileSync(at(path), text)
  }
  const read = (path: string) => readFileSync(at(path), 'utf8')

  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'pot-merge-'))
    put('from/new/file', 'new')
    put('from/both', 'new')
    put('to/both', 'old')
    put('to/kept', 'old')
  })
  afterEach(() => rmSync(top, {recursive: true}))

  it('is merged with what is there, and replaces files', () => {
    checkCopy(at('from'), at('to'))
    mergeTree(at('from'), at('to'))
    expect([read('to/new/file'), read('to/both'), read('to/kept')]).to.deep.equal(['new', 'new', 'old'])
    expect(lstatSync(at('from'), {throwIfNoEntry: false})).to.equal(undefined)
  })

  it('is merged once, also when that is asked again after an interruption', () => {
    mergeTree(at('from/new'), at('to/new'))
    mergeTree(at('from'), at('to'))
    mergeTree(at('from'), at('to'))
    expect([read('to/new/file'), read('to/both')]).to.deep.equal(['new', 'new'])
  })

  it('gives directories its own permissions', () => {
    rmSync(at('from'), {recursive: true})
    mkdirSync(at('from'), {mode: 0o710})
    mergeTree(at('from'), at('to'))
    expect(lstatSync(at('to')).mode & 0o7777).to.equal(0o710)
  })

  it('never goes through a link that is in its place', async () => {
    put('outside/file', 'precious')
    rmSync(at('to/both'))
    symlinkSync(at('outside/file'), at('to/both'))
    mergeTree(at('from'), at('to'))
    expect([read('outside/file'), read('to/both')]).to.deep.equal(['precious', 'new'])
    expect(lstatSync(at('to/both')).isFile()).to.equal(true)

    put('from/directory/file', 'evil')
    symlinkSync(at('outside'), at('to/directory'))
    expect(await codeOf(() => checkCopy(at('from'), at('to')))).to.equal('COPY_CONFLICT')
    expect(await codeOf(() => mergeTree(at('from'), at('to')))).to.equal('COPY_CONFLICT')
    expect(read('outside/file')).to.equal('precious')
    expect(readlinkSync(at('to/directory'))).to.equal(at('outside'))
  })

  it('does not replace a directory by a file', async () => {
    put('to/new', 'a file')
    expect(await codeOf(() => checkCopy(at('from'), at('to')))).to.equal('COPY_CONFLICT')
    expect(await codeOf(() => checkCopy(at('from/both'), at('to')))).to.equal('COPY_CONFLICT')
  })

  it('has no devices in it', async () => {
    expect(await codeOf(() => checkCopy('/dev/null', undefined))).to.equal('DEVICE_NODE')
    symlinkSync('/dev/null', at('from/link'))
    checkCopy(at('from'), undefined)
  })

  it('loses what root in a pot could have given to it, and nothing else', () => {
    const mode = (path: string) => (lstatSync(at(path)).mode & 0o7777).toString(8)
    put('from/deep/program', 'x')
    chmodSync(at('from/both'), 0o6755)
    chmodSync(at('from/deep/program'), 0o2711)
    chmodSync(at('from/deep'), 0o7777)
    chmodSync(at('from/new/file'), 0o640)
    put('outside/program', 'x')
    chmodSync(at('outside/program'), 0o4755)
    symlinkSync(at('outside/program'), at('from/link'))
    symlinkSync(at('outside'), at('from/directory'))
    execFileSync('mkfifo', [at('from/fifo')])
    dropPrivileges(top, 'from')
    expect(['from/both', 'from/deep/program', 'from/deep', 'from/new/file'].map(mode)).to.deep.equal(['755', '711', '1777', '640'])
    expect(mode('outside/program')).to.equal('4755')
    expect(readlinkSync(at('from/link'))).to.equal(at('outside/program'))
    expect(lstatSync(at('from/fifo')).isFIFO()).to.equal(true)
  })

  it('loses the capabilities of its files', function () {
    const set = spawnSync('setcap', ['cap_setuid+ep', at('from/both')])
    if (set.status !== 0) return this.skip()
    dropPrivileges(top, 'from')
    expect(execFileSync('getcap', [at('from/both')], {encoding: 'utf8'})).to.equal('')
  })
})
