import {chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {assertOurs, assertSafe, compileCache, hasPlugins, placeVariables} from '../../../src/cli/places.js'

describe('directories of pot', () => {
  it('are those of the system for root, whatever HOME is', () => {
    expect(placeVariables('linux', 0, {HOME: '/home/joe'})).to.deep.equal({
      POT_CONFIG_DIR: '/etc/pot',
      POT_DATA_DIR: '/var/lib/pot',
      POT_CACHE_DIR: '/var/lib/pot/cache',
    })
    expect(placeVariables('freebsd', 0, {})).to.deep.equal({
      POT_CONFIG_DIR: '/usr/local/etc/pot',
      POT_DATA_DIR: '/var/db/pot',
      POT_CACHE_DIR: '/var/db/pot/cache',
    })
  })

  it('are the same for others, but for the cache', () => {
    expect(placeVariables('linux', 1000, {HOME: '/home/joe'})).to.deep.equal({POT_CONFIG_DIR: '/etc/pot', POT_DATA_DIR: '/var/lib/pot'})
  })

  it('stay as the caller set them', () => {
    expect(placeVariables('linux', 0, {POT_DATA_DIR: '/x', POT_CONFIG_DIR: '/y'})).to.deep.equal({POT_CACHE_DIR: '/x/cache'})
  })
})

describe('loading plugins', () => {
  let root = ''
  const data = () => join(root, 'data')
  const codeOf = (check: () => unknown): unknown => {
    try {
      return check()
    } catch (error) {
      return error instanceof Error && 'code' in error ? `${String(error.code)} ${error.message}` : error
    }
  }

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pot-places-'))
    mkdirSync(data())
    writeFileSync(join(data(), 'package.json'), '{}')
  })
  afterEach(() => rmSync(root, {recursive: true}))

  it('is done from a directory that only its owner writes', () => {
    expect(hasPlugins(data(), process.getuid?.() ?? 0)).to.equal(true)
  })

  it('is not done, and nothing is wrong, where there is none', () => {
    expect(hasPlugins(join(root, 'missing'), 0)).to.equal(false)
    expect(hasPlugins(undefined, 0)).to.equal(false)
    rmSync(join(data(), 'package.json'))
    chmodSync(data(), 0o777)
    expect(hasPlugins(data(), 0)).to.equal(false)
  })

  it('is refused when others can write the directory or the list of plugins', () => {
    chmodSync(data(), 0o775)
    expect(codeOf(() => hasPlugins(data(), 0))).to.equal(`UNSAFE_DIR no plugins are loaded: ${data()} can be written by others`)
    chmodSync(data(), 0o755)
    chmodSync(join(data(), 'package.json'), 0o666)
    expect(codeOf(() => hasPlugins(data(), 0))).to.match(/^UNSAFE_DIR .*package\.json can be written by others$/)
  })

  it('is refused when the directory is somebody else’s', function () {
    if (process.getuid?.() !== 0) this.skip()
    chownSync(data(), 12345, 0)
    expect(codeOf(() => hasPlugins(data(), 0))).to.equal(`UNSAFE_DIR no plugins are loaded: ${data()} belongs to user 12345`)
    expect(hasPlugins(data(), 12345)).to.equal(true)
  })

  it('looks behind a link', () => {
    const link = join(root, 'link')
    symlinkSync(data(), link)
    chmodSync(data(), 0o777)
    expect(codeOf(() => assertSafe(link, 0))).to.match(/^UNSAFE_DIR /)
  })

  it('settings, flavours, journals and downloads are refused when others can write them', () => {
    const places = {config: join(root, 'etc'), data: data(), run: join(root, 'run'), cache: join(root, 'cache')}
    const uid = process.getuid?.() ?? 0
    assertOurs(places, uid)
    for (const path of ['etc', 'cache', 'run', 'etc/flavours', 'data/journal', 'run/journal']) mkdirSync(join(root, path))
    for (const path of ['etc/pot.conf', 'etc/pot.default.conf']) writeFileSync(join(root, path), '')
    assertOurs(places, uid)
    for (const path of ['etc', 'etc/pot.conf', 'etc/pot.default.conf', 'etc/flavours', 'data', 'data/journal', 'run', 'run/journal', 'cache']) {
      const mode = statSync(join(root, path)).mode & 0o777
      chmodSync(join(root, path), mode | 0o002)
      expect(codeOf(() => assertOurs(places, uid))).to.equal(`UNSAFE_DIR ${join(root, path)} can be written by others`)
      chmodSync(join(root, path), mode)
    }
  })

  it('keeps compiled code only where nobody else can write, and makes nothing', () => {
    const env = {POT_DATA_DIR: data(), POT_CACHE_DIR: join(data(), 'cache')}
    expect(compileCache(0, env)).to.equal(join(data(), 'cache/code'))
    expect(compileCache(0, {POT_DATA_DIR: join(root, 'missing'), POT_CACHE_DIR: join(root, 'missing/cache')})).to.equal(undefined)
    expect(compileCache(1000, {})).to.equal(undefined)
    chmodSync(data(), 0o777)
    expect(compileCache(0, env)).to.equal(undefined)
  })
})
