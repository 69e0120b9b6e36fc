import {expect} from 'chai'
import {openHost} from '../../../src/host/detect.js'
import type {Settings} from '../../../src/settings/settings.js'

const settings: Settings = {
  ...{
    zfsRoot: 'zroot/pot',
    fsRoot: '/opt/pot',
    cache: '/var/cache/pot',
    tmp: '/tmp',
    group: 'pot',
    hostnameMax: 64,
    stack: 'ipv4',
    dnsName: 'dns',
    dnsIp: '10.192.0.2',
    nic: 'em0',
  },
  ...{storage: undefined, btrfsFile: undefined, runtime: undefined, mirror: 'http://127.0.0.1:9', manifests: '/nowhere', keys: [], values: new Map()},
}

describe('the host', () => {
  const before = process.env.POT_PLATFORM
  afterEach(() => {
    if (before === undefined) delete process.env.POT_PLATFORM
    else process.env.POT_PLATFORM = before
  })
  const open = (platform: string, asked: string[]) => {
    process.env.POT_PLATFORM = platform
    const ask = async (file: string) => {
      asked.push(file)
      return {code: 0, stdout: '', stderr: ''}
    }
    return openHost({settings, places: {config: '/c', data: '/d', run: '/r'}, ask})
  }

  it('is FreeBSD with zfs, and opening it asks nothing', async () => {
    const asked: string[] = []
    const host = await open('freebsd', asked)
    expect(host.name).to.equal('freebsd')
    expect(host.storage.name).to.equal('zfs')
    expect(host.defaults).to.deep.equal({type: 'multi', command: 'sh /etc/rc'})
    expect(asked).to.deep.equal([])
  })

  it('is refused by name on other systems', async () => {
    const error: unknown = await open('sunos', []).catch((error: unknown) => error)
    expect(error).to.have.property('code', 'UNSUPPORTED_SYSTEM')
    expect(String(error)).to.include('sunos')
  })
})
