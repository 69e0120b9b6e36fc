import {expect} from 'chai'
import {creation, paramArguments} from '../../../../src/host/freebsd/jail-params.js'
import type {JailSpec} from '../../../../src/host/types.js'

const spec: JailSpec = {
  name: 'web',
  uuid: '0f8fad5b-d9cb-469f-a165-70867728950e',
  root: '/opt/pot/jails/web/m',
  hostname: 'web.example.org',
  osrelease: '14.2-RELEASE',
  attributes: {},
  network: {mode: 'inherit', families: ['ipv4']},
  params: {},
  oci: {},
}

describe('parameters of jail(8)', () => {
  it('has the base, the identity, and persists', () => {
    expect(creation(spec)).to.deep.equal([
      ...['allow.set_hostname=false', 'allow.raw_sockets', 'allow.socket_af', 'allow.chflags', 'exec.clean', 'mount.devfs'],
      ...['sysvshm=new', 'sysvsem=new', 'sysvmsg=new'],
      ...['name=web', 'host.hostname=web.example.org', 'host.hostuuid=0f8fad5b-d9cb-469f-a165-70867728950e', 'osrelease=14.2-RELEASE'],
      ...['path=/opt/pot/jails/web/m', 'persist', 'ip4=inherit'],
    ])
  })

  const cases: readonly (readonly [JailSpec['attributes'], string[], string[]])[] = [
    [{enforce_statfs: 1, devfs_ruleset: 5, children: 0}, ['enforce_statfs=1', 'devfs_ruleset=5', 'children.max=0'], []],
    [{mount: true, nullfs: true, tmpfs: true, mlock: true}, ['allow.mount', 'allow.mount.nullfs', 'allow.mount.tmpfs', 'allow.mlock'], []],
    [{mount: false, zfs: '', procfs: false}, [], ['allow.mount', 'allow.mount.zfs', 'mount.procfs']],
    [{fdescfs: true, procfs: true, linprocfs: true}, ['mount.fdescfs', 'mount.procfs', 'allow.mount.linprocfs'], []],
    [{sysvshm: 'inherit', sysvsem: 'disable', sysvmsg: ''}, ['sysvshm=inherit', 'sysvsem=disable', 'sysvmsg=new'], []],
    [{exec_stop: 'sh /etc/rc.shutdown', stop_timeout: '30', raw_sockets: false}, ['allow.raw_sockets'], ['stop.timeout=30', 'exec.stop=sh /etc/rc.shutdown']],
  ]
  for (const [attributes, present, absent] of cases) {
    it(`knows ${JSON.stringify(attributes)}`, () => {
      const params = creation({...spec, attributes})
      expect(params).to.include.members(present)
      for (const one of absent) expect(params).not.to.include(one)
    })
  }

  it('shares the families that are named, and none when the network is provided', () => {
    expect(creation({...spec, network: {mode: 'inherit', families: ['ipv4', 'ipv6']}})).to.include.members(['ip4=inherit', 'ip6=inherit'])
    expect(creation({...spec, network: {mode: 'provided'}}).join(' ')).not.to.include('ip4')
  })

  it('takes parameters of plugins, those without a value and several interfaces too', () => {
    expect(paramArguments({vnet: '', 'vnet.interface': 'epair0b,epair1b', 'ip4.addr': 'em0|10.0.0.2,em0|10.0.0.3'})).to.deep.equal([
      ...['vnet', 'vnet.interface=epair0b', 'vnet.interface=epair1b'],
      'ip4.addr=em0|10.0.0.2,em0|10.0.0.3',
    ])
  })

  it('leaves osrelease out when nobody knows it', () => {
    const {osrelease: _, ...unknown} = spec
    expect(creation(unknown).join(' ')).not.to.include('osrelease')
  })

  it('keeps the id within what the kernel takes', () => {
    expect(creation({...spec, uuid: 'x'.repeat(100)})).to.include(`host.hostuuid=${'x'.repeat(63)}`)
  })
})
