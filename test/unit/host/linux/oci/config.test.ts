import {expect} from 'chai'
import {merge} from '../../../../../src/host/linux/mounts/merge.js'
import {ociConfig, type OciSpec} from '../../../../../src/host/linux/oci/config.js'

const spec: OciSpec = {
  name: 'web',
  uuid: '1234',
  root: '/opt/pot/jails/web/m',
  hostname: 'web.example',
  attributes: {},
  network: {mode: 'inherit', families: ['ipv4']},
  params: {},
  oci: {},
  args: ['/bin/sh'],
  cgroup: '/pot/1234',
  propagation: 'rslave',
}

const at = (value: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (found, key) => (typeof found === 'object' && found !== null ? Object.entries(found).find(([name]) => name === key)?.[1] : undefined),
      value,
    )

const namespaces = (changes: Partial<OciSpec>) => JSON.stringify(at(ociConfig({...spec, ...changes}), 'linux.namespaces'))

describe('ociConfig', () => {
  it('describes the pot', () => {
    const config = ociConfig(spec)
    expect(config).to.deep.include({ociVersion: '1.0.2', hostname: 'web.example', annotations: {'pot.name': 'web', 'pot.uuid': '1234'}})
    expect(at(config, 'root')).to.deep.equal({path: '/opt/pot/jails/web/m', readonly: false})
    expect(at(config, 'linux.cgroupsPath')).to.equal('/pot/1234')
    expect(at(config, 'linux.rootfsPropagation')).to.equal('rslave')
  })

  it('gives no more capabilities than podman, none of them inherited', () => {
    const sets = at(ociConfig(spec), 'process.capabilities')
    expect(at(sets, 'bounding')).to.deep.equal([
      ...['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FOWNER', 'CAP_FSETID', 'CAP_KILL', 'CAP_NET_BIND_SERVICE'],
      ...['CAP_SETFCAP', 'CAP_SETGID', 'CAP_SETPCAP', 'CAP_SETUID', 'CAP_SYS_CHROOT'],
    ])
    expect(at(sets, 'effective')).to.deep.equal(at(sets, 'bounding'))
    expect([at(sets, 'ambient'), at(sets, 'inheritable')]).to.deep.equal([[], []])
  })

  it('denies all devices before it allows some', () => {
    expect(at(ociConfig(spec), 'linux.resources.devices.0')).to.deep.equal({allow: false, access: 'rwm'})
  })

  it('shares the network of the host only when it is inherited, or when a plugin says so', () => {
    expect(namespaces({})).not.to.include('network')
    expect(namespaces({network: {mode: 'provided'}})).to.include('{"type":"network"}')
    const path = {type: 'network', path: '/run/netns/web'}
    expect(namespaces({network: {mode: 'provided'}, oci: {linux: {namespaces: [path]}}}))
      .to.include(JSON.stringify(path))
      .and.not.include('{"type":"network"}')
    expect(namespaces({network: {mode: 'provided'}, oci: {linux: {namespaces: []}}})).not.to.include('network')
  })

  it('follows the attributes that mean something here', () => {
    const bounding = (attributes: OciSpec['attributes']) => at(ociConfig({...spec, attributes}), 'process.capabilities.bounding')
    expect(bounding({mlock: true})).to.include('CAP_IPC_LOCK')
    expect(bounding({raw_sockets: true}))
      .to.include('CAP_NET_RAW')
      .and.not.include('CAP_MKNOD')
    expect(bounding({mknod: true, audit_write: true})).to.include.members(['CAP_MKNOD', 'CAP_AUDIT_WRITE'])
    expect(bounding({mlock: false, mount: true, raw_sockets: false, mknod: false, audit_write: false})).to.deep.equal(bounding({}))
    expect(namespaces({attributes: {sysvshm: 'inherit', sysvsem: 'new', sysvmsg: 'inherit'}})).to.include('ipc')
    expect(namespaces({attributes: {sysvshm: 'inherit', sysvsem: 'inherit', sysvmsg: 'inherit'}})).not.to.include('ipc')
  })

  it('lets any user of a network of its own ping', () => {
    const sysctl = (changes: Partial<OciSpec>) => at(ociConfig({...spec, ...changes}), 'linux.sysctl')
    const own = {network: {mode: 'provided'}} as const
    expect(sysctl(own)).to.deep.equal({'net.ipv4.ping_group_range': '0 2147483647'})
    expect(sysctl({...own, oci: {linux: {namespaces: [{type: 'network', path: '/run/netns/web'}]}}})).to.deep.equal(sysctl(own))
    expect(sysctl({...own, oci: {linux: {sysctl: {'net.ipv4.ping_group_range': '1 0'}}}})).to.deep.equal({'net.ipv4.ping_group_range': '1 0'})
    expect([sysctl({}), sysctl({...own, oci: {linux: {namespaces: []}}})]).to.deep.equal([undefined, undefined])
  })

  it('filters for the capabilities that a plugin adds', () => {
    const profile = {defaultAction: 'SCMP_ACT_ERRNO', syscalls: [{names: ['bpf'], action: 'SCMP_ACT_ALLOW', includes: {caps: ['CAP_SYS_ADMIN']}}]}
    const oci = {process: {capabilities: {bounding: ['CAP_SYS_ADMIN']}}}
    expect(JSON.stringify(ociConfig(spec, profile))).not.to.include('bpf')
    expect(JSON.stringify(ociConfig({...spec, oci}, profile))).to.include('bpf')
    expect(at(ociConfig({...spec, oci: {linux: {seccomp: null}}}, profile), 'linux.seccomp')).to.equal(null)
  })
})

describe('merge', () => {
  it('merges objects, appends arrays, replaces the rest, and leaves its arguments alone', () => {
    const base = {a: {b: [1], c: 'x'}, d: 1}
    expect(merge(base, {a: {b: [2], e: true}, d: {f: 1}})).to.deep.equal({a: {b: [1, 2], c: 'x', e: true}, d: {f: 1}})
    expect(base).to.deep.equal({a: {b: [1], c: 'x'}, d: 1})
  })

  it('does not reach prototypes', () => {
    merge({}, JSON.parse('{"__proto__": {"polluted": true}}'))
    expect({}).not.to.have.property('polluted')
  })
})
