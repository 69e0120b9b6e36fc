import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {execIn} from '../../../../../src/host/linux/jails/exec.js'
import {ociConfig} from '../../../../../src/host/linux/oci/config.js'
import {ceilings, heldRlimits, limitDoubts, ociText, pidsResource, wantedRlimits} from '../../../../../src/host/linux/oci/limits.js'
import {parseRlimit, UNLIMITED} from '../../../../../src/programs/rlimit.js'

const LIMITS = `Limit                     Soft Limit           Hard Limit           Units
Max processes             500                  700                  processes
Max open files            1024                 4096                 files
Max core file size        0                    unlimited            bytes
`
/** A process with CAP_SYS_RESOURCE, or without it. */
const process_ = (effective: string) => (path: string) =>
  path.endsWith('/limits') ? LIMITS : path.endsWith('/status') ? `CapEff:\t${effective}\n` : path.endsWith('/nr_open') ? '1048576\n' : ''
const WITHOUT = ceilings(process_('000001fffeffffff'))
const WITH = ceilings(process_('000001ffffffffff'))

describe('limits of processes', () => {
  it('are read from one number, or two', () => {
    expect(parseRlimit('7')).to.deep.equal({soft: 7, hard: 7})
    expect(parseRlimit('0:unlimited')).to.deep.equal({soft: 0, hard: UNLIMITED})
    expect(['', '7:', ':7', '8:7', 'x', '1e3', '1:2:3'].map(parseRlimit)).to.deep.equal(Array(7).fill(undefined))
  })

  it('are those of podman by default, and core files have to be asked for', () => {
    expect(wantedRlimits({})).to.deep.equal([
      {type: 'RLIMIT_NOFILE', soft: 1_048_576, hard: 1_048_576},
      {type: 'RLIMIT_NPROC', soft: 1_048_576, hard: 1_048_576},
      {type: 'RLIMIT_CORE', soft: 0, hard: UNLIMITED},
    ])
    expect(wantedRlimits({ulimit_nofile: '10:20', ulimit_core: 'nonsense'})).to.deep.include.members([
      {type: 'RLIMIT_NOFILE', soft: 10, hard: 20},
      {type: 'RLIMIT_CORE', soft: 0, hard: UNLIMITED},
    ])
  })

  it('are cut down to those of a process that may not raise them', () => {
    expect(heldRlimits(wantedRlimits({ulimit_nofile: '50:5000'}), WITHOUT)).to.deep.equal([
      {type: 'RLIMIT_NOFILE', soft: 50, hard: 4096},
      {type: 'RLIMIT_NPROC', soft: 700, hard: 700},
      {type: 'RLIMIT_CORE', soft: 0, hard: UNLIMITED},
    ])
    expect(heldRlimits(wantedRlimits({ulimit_nproc: '900'}), WITH)).to.deep.include({type: 'RLIMIT_NPROC', soft: 900, hard: 900})
  })

  it('of open files go nowhere beyond what the kernel has', () => {
    expect(heldRlimits(wantedRlimits({ulimit_nofile: 'unlimited'}), WITH)[0]).to.deep.equal({type: 'RLIMIT_NOFILE', soft: 1_048_576, hard: 1_048_576})
  })

  it('are one of each kind: runtimes refuse two', () => {
    const oci = {process: {rlimits: [{type: 'RLIMIT_NOFILE', soft: 64, hard: 64}]}}
    const pot = {name: 'web', uuid: 'u', root: '/r', hostname: 'h', params: {}, network: {mode: 'inherit', families: []}} as const
    const config = ociConfig({...pot, attributes: {ulimit_nofile: '99'}, oci, args: [], cgroup: '/pot/u', propagation: 'rslave'})
    const text = JSON.stringify(config.process)
    expect(text.match(/RLIMIT_NOFILE/g)).to.have.length(1)
    expect(text).to.include('{"type":"RLIMIT_NOFILE","soft":64,"hard":64}')
  })

  it('are told about when they are not held as somebody wanted, not as the defaults are', () => {
    const doubts = (attributes: Record<string, string>, counts = true) => limitDoubts(attributes, wantedRlimits(attributes), WITHOUT, () => counts)
    expect(doubts({})).to.deep.equal([])
    expect(doubts({ulimit_nofile: '5000'})).to.deep.equal(['open files: 4096 and not 5000, which is the limit of pot itself (see ulimit -H)'])
    expect(doubts({ulimit_nproc: 'unlimited'})[0]).to.include('processes: 700 and not unlimited')
    expect(doubts({ulimit_core: 'big'})).to.deep.equal(["ulimit_core 'big' is not a limit; the default 0:unlimited applies"])
    expect(doubts({}, false)[0]).to.include('no control groups for pids')
    expect(doubts({pids_limit: '0'}, false)).to.deep.equal([])
  })

  it('of the number of processes are left out where nobody counts', () => {
    const yes = () => true
    expect(pidsResource({}, yes)).to.deep.equal({pids: {limit: 2048}})
    expect(pidsResource({pids_limit: '9'}, yes)).to.deep.equal({pids: {limit: 9}})
    expect(pidsResource({pids_limit: 'nonsense'}, yes)).to.deep.equal({pids: {limit: 2048}})
    expect([pidsResource({pids_limit: '0'}, yes), pidsResource({}, () => false)]).to.deep.equal([{}, {}])
  })

  it('have a number for unlimited that runtimes can read, and so has what was read back', () => {
    const text = ociText({hard: UNLIMITED, env: ['A=18446744073709552000', 'B="18446744073709552000\\'], more: 18})
    expect(text).to.equal('{"hard":18446744073709551615,"env":["A=18446744073709552000","B=\\"18446744073709552000\\\\"],"more":18}')
    expect(ociText(JSON.parse(text))).to.equal(text)
  })
})

describe('commands in a pot that runs', () => {
  let run: string
  const runtime = (version: string) => ({path: '/bin/rt', version})
  const exec = (version: string) => execIn(runtime(version), run, run, 'web', ['ls'])
  const describe_ = (rlimits: readonly unknown[]) =>
    writeFileSync(
      join(run, 'bundles/web/config.json'),
      ociText({process: {args: ['holder'], env: ['PATH=/bin'], rlimits}, root: {path: run}, linux: {cgroupsPath: '/x'}}),
    )

  beforeEach(() => {
    run = mkdtempSync(join(tmpdir(), 'pot-exec-'))
    mkdirSync(join(run, 'bundles/web'), {recursive: true})
  })
  afterEach(() => rmSync(run, {recursive: true}))

  it('get its limits from runc', () => {
    describe_([{type: 'RLIMIT_NOFILE', soft: 5, hard: 5}])
    expect(exec('runc 1.1.5')).to.deep.equal({argv: ['/bin/rt', '--root', join(run, 'oci'), 'exec', '--cwd', '/', 'web', 'ls']})
  })

  it('get them by a file from a runtime that does not hand them on', () => {
    describe_([{type: 'RLIMIT_NOFILE', soft: 5, hard: 5}])
    const {argv, secret} = exec('crun 1.8')
    expect(argv.slice(3)).to.deep.equal(['exec', '--process', '/proc/self/fd/3', 'web'])
    expect(JSON.parse(secret?.text ?? '')).to.deep.include({args: ['ls'], cwd: '/', env: ['PATH=/bin'], rlimits: [{type: 'RLIMIT_NOFILE', soft: 5, hard: 5}]})
  })

  it('get less from a caller that has less', () => {
    describe_([{type: 'RLIMIT_NOFILE', soft: 5, hard: UNLIMITED}])
    const most = ceilings()('open files')
    expect(exec('runc 1.1.5').secret?.text).to.include(`{"type":"RLIMIT_NOFILE","soft":5,"hard":${most}}`)
  })
})
