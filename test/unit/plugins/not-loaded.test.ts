import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {notLoaded} from '../../../src/plugins/not-loaded.js'

describe('plugins that are installed and do not load', () => {
  let dataDir = ''
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'pot-data-'))
  })
  afterEach(() => rmSync(dataDir, {recursive: true}))

  const lines = (text: string, ...loaded: string[]) => {
    writeFileSync(join(dataDir, 'package.json'), text)
    return notLoaded({dataDir, plugins: new Map(loaded.map((name) => [name, {name, root: '/plugin', pjson: {}, hooks: {}}]))}).map((line) =>
      line.replaceAll(dataDir, 'DATA'),
    )
  }
  const list = (...plugins: readonly object[]) => JSON.stringify({oclif: {plugins}})

  it('are named with the reason and the way out', () => {
    mkdirSync(join(dataDir, 'bad'))
    writeFileSync(join(dataDir, 'bad/package.json'), '')
    const installed = list({name: 'ok', type: 'user'}, {name: 'gone', type: 'user'}, {name: 'bad', type: 'link', root: join(dataDir, 'bad')})
    expect(lines(installed, 'ok')).to.deep.equal([
      'plugin gone does not load (DATA/node_modules/gone/package.json: ENOENT: no such file or directory); pot plugins uninstall gone',
      'plugin bad does not load (DATA/bad/package.json: Unexpected end of JSON input); pot plugins uninstall bad',
    ])
  })

  it('are none when all are there', () => {
    expect(lines(list({name: 'ok', type: 'user'}), 'ok')).to.deep.equal([])
    expect(lines('{}')).to.deep.equal([])
    expect(lines('[]')).to.deep.equal([])
  })

  it('are all of them when their list cannot be read', () => {
    expect(lines('{')[0]).to.match(/^no plugins are loaded: DATA\/package\.json: /)
  })
})
