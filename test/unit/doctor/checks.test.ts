import {expect} from 'chai'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {checkPlugins} from '../../../src/doctor/check-plugins.js'
import {judgeRoom} from '../../../src/doctor/check-storage.js'

const GIB = 1024 ** 3

describe('checkPlugins', () => {
  let data: string
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'pot-plugins-'))
  })
  afterEach(() => rmSync(data, {recursive: true, force: true}))

  it('finds those that are installed and were not loaded', () => {
    writeFileSync(join(data, 'package.json'), JSON.stringify({oclif: {plugins: [{name: '@pot/plugin-limits'}, {name: '@pot/plugin-network'}]}}))
    expect(checkPlugins(data, ['@pot/core', '@pot/plugin-limits'])).to.deep.equal([
      {severity: 'error', what: 'plugin @pot/plugin-network does not load', fix: 'pot plugins uninstall @pot/plugin-network'},
    ])
  })

  it('finds nothing where no plugin was ever installed', () => {
    expect(checkPlugins(data, ['@pot/core'])).to.deep.equal([])
  })
})

describe('judgeRoom', () => {
  const severity = (free: number, size: number) => judgeRoom('/x', {free, size})[0]?.severity
  it('wants a gigabyte, unless that is most of the disk', () => {
    expect(severity(5 * GIB, 500 * GIB)).to.equal(undefined)
    expect(severity(0.5 * GIB, 500 * GIB)).to.equal('warning')
    expect(severity(0.5 * GIB, GIB)).to.equal(undefined)
    expect(severity(0.01 * GIB, GIB)).to.equal('error')
  })
})
