import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {CAPABILITIES} from '../../../../../src/host/linux/oci/security.js'
import {findSeccomp, ociSeccomp, OWN} from '../../../../../src/host/linux/oci/seccomp.js'
import {deniedBy, needSeccomp} from '../../../../../src/host/linux/oci/seccomp-needs.js'
import {OWN_PROFILE} from '../../../../../src/host/linux/oci/seccomp-own.js'

const ALLOW = 'SCMP_ACT_ALLOW'
const profile = {
  defaultAction: 'SCMP_ACT_ERRNO',
  defaultErrno: 'ENOSYS',
  archMap: [
    {architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86', 'SCMP_ARCH_X32']},
    {architecture: 'SCMP_ARCH_AARCH64', subArchitectures: ['SCMP_ARCH_ARM']},
  ],
  syscalls: [
    {names: ['read', 'mount', 'clone', 'keyctl'], action: ALLOW, args: [], includes: {}, excludes: {}},
    {names: ['arch_prctl'], action: ALLOW, includes: {arches: ['amd64']}},
    {names: ['arm_sync'], action: ALLOW, includes: {arches: ['arm64']}},
    {names: ['chroot'], action: ALLOW, includes: {caps: ['CAP_SYS_CHROOT']}},
    {names: ['chroot'], action: 'SCMP_ACT_ERRNO', errno: 'EPERM', excludes: {caps: ['CAP_SYS_CHROOT']}},
    {names: ['ptrace'], action: ALLOW, includes: {minKernel: '4.8'}},
    {names: ['personality'], action: ALLOW, args: [{index: 0, value: 4294967295, valueTwo: 0, op: 'SCMP_CMP_EQ'}]},
    {name: 'old', action: ALLOW, args: null},
  ],
}

const convert = (capabilities: string[], machine = {arch: 'x64', kernel: '6.1.0'}) => ociSeccomp(profile, capabilities, machine)
const rules = (...args: Parameters<typeof convert>): string => JSON.stringify(convert(...args).syscalls)

describe('ociSeccomp', () => {
  it('keeps the rules of this architecture', () => {
    expect(convert([]).architectures).to.deep.equal(['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'])
    expect(rules([])).to.include('arch_prctl').and.not.include('arm_sync')
    expect(rules([], {arch: 'arm64', kernel: '6.1.0'}))
      .to.include('arm_sync')
      .and.not.include('arch_prctl')
  })

  it('keeps the rules of these capabilities', () => {
    expect(rules(['CAP_SYS_CHROOT'])).to.include('{"names":["chroot"],"action":"SCMP_ACT_ALLOW"}')
    expect(rules([])).to.include('{"names":["chroot"],"action":"SCMP_ACT_ERRNO","errnoRet":1}')
  })

  it('keeps the rules of this kernel', () => {
    expect(rules([], {arch: 'x64', kernel: '4.4.0-generic'})).not.to.include('ptrace')
    expect(rules([], {arch: 'x64', kernel: '4.19.2'})).to.include('ptrace')
  })

  it('turns names of errors into numbers, and keeps arguments', () => {
    expect(convert([]).defaultErrnoRet).to.equal(38)
    expect(rules([]))
      .to.include('"args":[{"index":0,"value":4294967295,"valueTwo":0,"op":"SCMP_CMP_EQ"}]')
      .and.include('{"names":["old"],"action":"SCMP_ACT_ALLOW"}')
  })

  it('refuses mounts, keyrings and new namespaces to all but CAP_SYS_ADMIN', () => {
    expect(rules([])).to.include('{"names":["read"],"action":"SCMP_ACT_ALLOW"}').and.include('"value":2114060288')
    expect(rules(['CAP_SYS_ADMIN']))
      .to.include('["read","mount","clone","keyctl"]')
      .and.not.include('2114060288')
  })
})

describe('findSeccomp', () => {
  it('takes the first file that is whole, and without one the profile of pot', () => {
    const directory = mkdtempSync(join(tmpdir(), 'pot-seccomp-'))
    const [cut, whole] = [join(directory, 'cut'), join(directory, 'whole')]
    writeFileSync(cut, '{"defaultAct')
    writeFileSync(whole, JSON.stringify(profile))
    const found = findSeccomp([join(directory, 'none'), cut, whole])
    expect(found.path).to.equal(whole)
    expect(found.damaged).to.deep.equal([`the seccomp profile ${cut} cannot be used (it is not JSON): system calls are filtered by ${whole}`])
    expect(findSeccomp([cut])).to.include({path: OWN, profile: OWN_PROFILE})
    expect(findSeccomp([])).to.deep.equal({path: OWN, profile: OWN_PROFILE, damaged: []})
    rmSync(directory, {recursive: true})
  })

  it('never takes what is no profile for one that lets everything through, or nothing', () => {
    const directory = mkdtempSync(join(tmpdir(), 'pot-seccomp-'))
    const damage = (text: string) => {
      const file = join(directory, 'profile')
      writeFileSync(file, text)
      const {path, damaged} = findSeccomp([file])
      expect(path, text).to.equal(OWN)
      return /\((.*)\)/.exec(damaged[0] ?? '')?.[1]
    }
    expect(damage('')).to.equal('it is not JSON')
    expect(damage('[]')).to.equal('it is not an object')
    expect(damage('{}')).to.equal("it has no 'defaultAction'")
    expect(damage('{"defaultAction": "allow"}')).to.equal("it has no 'defaultAction'")
    expect(damage('{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": {}}')).to.equal("its 'syscalls' is not a list")
    expect(damage('{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}, {"action": "SCMP_ACT_ALLOW"}]}')).to.equal(
      "rule 2 of its 'syscalls' is malformed",
    )
    expect(findSeccomp([directory]).damaged[0]).to.include('EISDIR')
    rmSync(directory, {recursive: true})
  })
})

describe('needSeccomp', () => {
  const found = (profile: object) => ({path: '/x', profile: {...profile}, damaged: []})

  it('refuses a profile with which no program starts, and names it', () => {
    expect(() => needSeccomp(found({defaultAction: 'SCMP_ACT_ERRNO', syscalls: []})))
      .to.throw('the seccomp profile /x denies execve, exit_group, read, write, close, mmap: no pot can start')
      .with.property('code', 'BAD_SECCOMP')
    const but = {...OWN_PROFILE, syscalls: [...OWN_PROFILE.syscalls.map((rule) => ({...rule, names: rule.names.filter((name) => name !== 'execve')}))]}
    expect(() => needSeccomp(found(but))).to.throw('denies execve: no pot')
    expect(() => needSeccomp(found({defaultAction: 'SCMP_ACT_ALLOW', syscalls: [{names: ['execve'], action: 'SCMP_ACT_KILL'}]}))).to.throw(
      'denies execve: no pot',
    )
  })

  it('takes the one of pot, and one that denies little', () => {
    expect(deniedBy({profile: OWN_PROFILE})).to.deep.equal([])
    expect(deniedBy({profile: {defaultAction: 'SCMP_ACT_ALLOW', syscalls: [{names: ['reboot'], action: 'SCMP_ACT_ERRNO'}]}})).to.deep.equal([])
  })
})

describe('the profile of pot', () => {
  const own = (capabilities: readonly string[], arch = 'x64') => ociSeccomp(OWN_PROFILE, capabilities, {arch, kernel: '6.1.0'})
  const allowed = (...args: Parameters<typeof own>): string[] => {
    const {syscalls} = own(...args)
    const rules: {names: string[]; action: string}[] = Array.isArray(syscalls) ? syscalls : []
    return rules.filter(({action}) => action === 'SCMP_ACT_ALLOW').flatMap(({names}) => names)
  }

  it('refuses what it does not name', () => {
    expect(own([]).defaultAction).to.equal('SCMP_ACT_ERRNO')
    expect(own([]).defaultErrnoRet).to.equal(38)
    expect(allowed(CAPABILITIES)).to.include.members(['read', 'execve', 'socket', 'chroot', 'arch_prctl', 'personality', 'clone'])
    for (const name of ['io_uring_setup', 'kexec_load', 'userfaultfd']) expect(allowed(CAPABILITIES), name).not.to.include(name)
  })

  it('opens a call with its capability only', () => {
    for (const [capability, name] of [
      ['CAP_SYS_ADMIN', 'mount'],
      ['CAP_SYS_ADMIN', 'bpf'],
      ['CAP_SYS_MODULE', 'init_module'],
      ['CAP_SYS_TIME', 'settimeofday'],
      ['CAP_DAC_READ_SEARCH', 'open_by_handle_at'],
      ['CAP_SYS_BOOT', 'reboot'],
    ] as const) {
      expect(allowed([]), name).not.to.include(name)
      expect(allowed([capability]), name).to.include(name)
    }
  })

  it('never both allows and refuses a call, unless by its arguments', () => {
    const {syscalls} = own(CAPABILITIES)
    const rules: {names: string[]; action: string; args?: unknown}[] = Array.isArray(syscalls) ? syscalls : []
    const refused = rules.filter(({action, args}) => action === 'SCMP_ACT_ERRNO' && args === undefined).flatMap(({names}) => names)
    expect(allowed(CAPABILITIES).filter((name) => refused.includes(name))).to.deep.equal([])
  })

  it('knows the calls of each architecture', () => {
    expect(allowed([], 'arm64')).to.include('cacheflush').and.not.include('arch_prctl')
    expect(allowed([], 's390x')).to.include('s390_runtime_instr')
    expect(own([], 'arm64').architectures).to.deep.equal(['SCMP_ARCH_AARCH64', 'SCMP_ARCH_ARM'])
  })
})
