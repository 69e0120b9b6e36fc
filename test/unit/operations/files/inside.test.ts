import {expect} from 'chai'
import {existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {prepareFile} from '../../../../src/operations/files/files.js'
import {codeOf} from '../../../support/records.js'

/** What root in a pot does at the worst moment: when pot has resolved the links of its tree, and has not yet changed anything. */
describe('a change within a tree, with a directory that becomes a link meanwhile', () => {
  let base: string
  const at = (...names: string[]) => join(base, ...names)
  const swap = () => {
    renameSync(at('tree/etc'), at('tree/aside'))
    symlinkSync(at('host'), at('tree/etc'))
  }

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'pot-inside-'))
    for (const name of ['tree/etc/d', 'host/d']) mkdirSync(at(name), {recursive: true})
    for (const name of ['tree/etc/file', 'host/file', 'host/d/file']) writeFileSync(at(name), 'text')
  })
  afterEach(() => rmSync(base, {recursive: true, force: true}))

  const within = () => ({within: at('tree')})
  const cases = {
    'remove, with an undo': () => prepareFile({do: 'remove', path: at('tree/etc/file'), ...within()}, 'x', () => []),
    'remove for ever': () => prepareFile({do: 'remove', path: at('tree/etc/file'), ...within()}, 'x', () => [], true),
    'remove a directory for ever': () => prepareFile({do: 'remove', path: at('tree/etc/d'), ...within()}, 'x', () => [], true),
    mkdir: () => prepareFile({do: 'mkdir', path: at('tree/etc/new'), mode: 0o700, ...within()}, 'x', () => []),
    symlink: () => prepareFile({do: 'symlink', path: at('tree/etc/new'), target: 'file', ...within()}, 'x', () => []),
    write: () => prepareFile({do: 'write', path: at('tree/etc/file'), content: 'new', ...within()}, 'x', () => []),
  }
  for (const [name, prepare] of Object.entries(cases)) {
    it(`stays in the tree: ${name}`, async () => {
      const prepared = prepare()
      swap()
      expect(await codeOf(async () => prepared.run())).to.equal('LINK_IN_PATH')
      expect(readdirSync(at('host')).sort()).to.deep.equal(['d', 'file'])
      expect(existsSync(at('host/d/file'))).to.equal(true)
    })

    it(`is done where nothing changes: ${name}`, () => {
      prepare().run()
      expect(readdirSync(at('host')).sort()).to.deep.equal(['d', 'file'])
    })
  }
})
