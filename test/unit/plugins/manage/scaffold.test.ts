import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {linkForDevelopment} from '../../../../src/plugins/manage/development.js'
import {DRIVERS, KINDS, makePlugin, type DriverKind, type Kind} from '../../../../src/plugins/manage/scaffold.js'
import {codeOf} from '../../../support/records.js'
import {ROOT} from '../../../support/cli.js'

const CORE = {root: ROOT, name: '@pot/core', version: '0.3.1-dev'}

describe('a new plugin', () => {
  let root = ''
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pot-new-'))
  })
  afterEach(() => rmSync(root, {recursive: true}))

  const make = (kind: Kind, name: string, driver?: DriverKind) =>
    makePlugin({kind, driver, directory: join(root, name), core: CORE, isTaken: (word) => word === 'ls'})

  for (const [kind, driver] of [...KINDS.map((one) => [one] as const), ...DRIVERS.map((one) => ['driver', one] as const)]) {
    it(`of the kind ${driver ?? kind} has its name in all files, and a package.json with what a good package has`, () => {
      const {plugin, directory, files} = make(kind, 'pot-plugin-two-words', driver)
      expect(plugin).to.equal('pot-plugin-two-words')
      expect(files).to.include.members(['LICENSE', 'README.md', 'package.json', '.gitignore', '.github/workflows/test.yml'])
      for (const file of files) expect(readFileSync(join(directory, file), 'utf8'), file).not.to.match(/@[A-Z]+@/)
      const pjson = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
      expect(pjson).to.include.keys('license', 'engines', 'keywords', 'scripts', 'oclif')
      expect(pjson).to.deep.include({name: plugin, peerDependencies: {'@pot/core': '^0.3.1'}})
      expect(readdirSync(root), 'nothing is left').to.deep.equal(['pot-plugin-two-words'])
    })
  }

  it('is made in an empty directory, and in no other', async () => {
    mkdirSync(join(root, 'hello'))
    make('command', 'hello')
    expect(await codeOf(() => make('command', 'hello'))).to.equal('EXISTS')
    writeFileSync(join(root, 'file'), '')
    expect(await codeOf(() => make('command', 'file'))).to.equal('EXISTS')
    expect(await codeOf(() => make('command', 'no/such'))).to.equal('NO_FILE')
  })

  it('has a name of its own', async () => {
    for (const name of ['ls', 'pot-plugin-ls', 'Upper', 'a--b', '-x', '1st', 'a_b']) expect(await codeOf(() => make('command', name)), name).to.equal('USAGE')
    expect(readdirSync(root)).to.deep.equal([])
    expect(() => make('hook', 'ls')).to.throw("pot already has the option of create 'ls'")
    expect(make('flavour', 'ls').files).to.include('flavours/ls')
  })

  it('gets the core and the compiler as links, and keeps what npm has installed', async () => {
    const {directory} = make('command', 'hello')
    const own = join(directory, 'node_modules/typescript')
    mkdirSync(own, {recursive: true})
    writeFileSync(join(own, 'package.json'), '{}')
    for (const _ of ['once', 'again']) {
      expect(linkForDevelopment(CORE, directory)).to.deep.equal({directory, packages: ['@pot/core', 'typescript', '@types/node'], missing: []})
    }
    expect(readFileSync(join(own, 'package.json'), 'utf8')).to.equal('{}')
    expect(existsSync(join(directory, 'node_modules/@pot/core/package.json'))).to.equal(true)
    expect(existsSync(join(directory, 'node_modules/.bin/pot'))).to.equal(true)
    expect(await codeOf(() => linkForDevelopment(CORE, root))).to.equal('BROKEN_PLUGIN')
  })
})
