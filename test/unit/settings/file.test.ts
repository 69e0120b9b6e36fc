import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {findPlaces, readSettings} from '../../../src/settings/file.js'
import {allKeys} from '../../support/keys.js'
import {codeOf} from '../../support/records.js'

describe('readSettings', () => {
  let config: string
  beforeEach(() => {
    config = mkdtempSync(join(tmpdir(), 'pot-settings-'))
  })
  afterEach(() => rmSync(config, {recursive: true}))

  const places = () => ({config, data: '/nowhere', run: '/nowhere'})
  const read = () => readSettings(places(), {}, allKeys())
  const write = (file: string, text: string) => writeFileSync(join(config, file), text)

  it('has the defaults of pot 0.16 when there is no file', () => {
    const settings = read()
    expect(settings).to.include({
      zfsRoot: 'zroot/pot',
      fsRoot: '/opt/pot',
      cache: '/var/cache/pot',
      tmp: '/tmp',
      group: 'pot',
      hostnameMax: 64,
      stack: 'ipv4',
      dnsName: 'dns',
      dnsIp: '10.192.0.2',
    })
    expect(settings).to.include({storage: undefined, btrfsFile: undefined, runtime: undefined, mirror: 'https://download.freebsd.org/releases'})
    expect(settings.nic).to.equal('em0')
    // Without a plugin that has settings for them.
    expect(readSettings(places())).to.include({stack: 'ipv4', dnsName: '', dnsIp: '', nic: ''})
  })

  it('lets pot.conf override pot.default.conf', () => {
    write('pot.default.conf', 'POT_FS_ROOT=/a\nPOT_GROUP=wheel\n')
    write('pot.conf', 'POT_FS_ROOT=/b/\nPOT_CACHE=$POT_FS_ROOT/cache\nPOT_NETWORK_em1="10.0.0.0/8"\n')
    const settings = read()
    expect(settings).to.include({fsRoot: '/b', group: 'wheel', cache: '/b/cache'})
    expect(settings.values.get('POT_NETWORK_em1')).to.equal('10.0.0.0/8')
  })

  it('names file, line and key of a bad value', () => {
    write('pot.conf', '# x\nPOT_NETWORK_STACK=ipv5\n')
    expect(read).to.throw(`${join(config, 'pot.conf')}:2: POT_NETWORK_STACK: 'ipv5' must be ipv4, ipv6 or dual (plugin @pot/plugin-network)`)
  })

  for (const line of [
    'POT_FS_ROOT=opt/pot',
    'POT_FS_ROOT=/',
    'POT_FS_ROOT="/a b"',
    'POT_ZFS_ROOT=',
    'POT_ZFS_ROOT=/pot',
    'POT_HOSTNAME_MAX_LENGTH=x',
    'POT_STORAGE="u f s"',
    'POT_MIRROR=nowhere',
    'POT_CACHE="',
    'POT_TMP=$(mktemp)',
  ]) {
    it(`refuses ${line}`, async () => {
      write('pot.conf', `${line}\n`)
      expect(await codeOf(read)).to.equal('BAD_CONFIG')
    })
  }

  it('does not mind what others keep in the file', () => {
    write('pot.conf', 'MINE=$(date)\nPOT_GROUP=wheel\n')
    expect(read().group).to.equal('wheel')
    expect(read().values.has('MINE')).to.equal(false)
  })

  it('takes an empty POT_TMP for /tmp', () => {
    write('pot.conf', 'POT_TMP=\n')
    expect(read().tmp).to.equal('/tmp')
  })
})

describe('findPlaces', () => {
  it('follows the platform, and the environment before it', () => {
    expect(findPlaces({}, 'freebsd')).to.deep.equal({config: '/usr/local/etc/pot', data: '/var/db/pot', run: '/var/run/pot'})
    expect(findPlaces({}, 'linux')).to.deep.equal({config: '/etc/pot', data: '/var/lib/pot', run: '/run/pot'})
    expect(findPlaces({POT_CONFIG_DIR: '/c', POT_DATA_DIR: '/d', POT_RUN_DIR: '/r'}, 'linux')).to.deep.equal({config: '/c', data: '/d', run: '/r'})
  })
})
