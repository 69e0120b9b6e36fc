import {expect} from 'chai'
import {mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {checkProperties} from '../../../src/doctor/check-storage.js'
import {PotError} from '../../../src/errors.js'
import {diagnose, unopened} from '../../../src/doctor/diagnose.js'
import type {Diagnosis} from '../../../src/doctor/finding.js'
import {lines} from '../../../src/doctor/lines.js'
import {processStart} from '../../../src/programs/process-id.js'
import {fakeContext, step, volume, type Fake} from '../../support/fake-context.js'

const MULTI = ['pot.type=multi', 'pot.level=1', 'pot.base=14']

describe('diagnose', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
    fake.facts.capabilities = [{name: 'runtime', ok: true, detail: 'runc 1.1.5', required: true}]
    fake.facts.answers['zpool list -H -o health zroot'] = {stdout: 'ONLINE\n'}
  })
  afterEach(() => fake.remove())

  /** A volume that is mounted at its own place. */
  const at = (path: string) => ({...volume(path), at: join(fake.fsRoot, path)})
  const mount = (target: string) => ({source: 'x', target: join(fake.fsRoot, target), type: 'none', readonly: false})
  const found = ({findings}: Diagnosis) =>
    findings.map(({severity, what, fix}) => `${severity}: ${what}${fix === undefined ? '' : ` -> ${fix}`}`.replaceAll(fake.fsRoot, 'FS'))
  const findings = async () => found(await diagnose(fake.ctx))
  const journal = (id: string, pid: number, locks: readonly string[]) => {
    mkdirSync(join(fake.base, 'data/journal'), {recursive: true})
    const head = {version: 1, id, pid, started: processStart(pid) ?? 'gone', time: 1, locks, title: `create ${locks[0]?.slice(4)}`, steps: []}
    writeFileSync(join(fake.base, 'data/journal', `${id}.ndjson`), `${JSON.stringify(head)}\n`)
  }

  it('finds nothing on a host that is in order', async () => {
    fake.pot('web', MULTI, ['zroot/pot/bases/14 / ro', '/etc /etc/host ro'])
    fake.pot('dns')
    fake.facts.volumes = [at('jails'), at('bases/14'), at('jails/web'), at('jails/dns'), at('jails/dns/m')]
    fake.facts.mounts = [mount('jails'), mount('jails/web'), mount('jails/dns'), mount('jails/dns/m'), mount('jails/web/m'), mount('jails/web/m/etc/host')]
    fake.facts.running = [{name: 'web', id: 1, root: join(fake.fsRoot, 'jails/web/m')}]
    const diagnosis = await diagnose(fake.ctx)
    expect(found(diagnosis)).to.deep.equal([])
    expect(diagnosis).to.deep.include({ok: true, unseen: []})
    expect(diagnosis.passed[0]).to.equal('runtime: runc 1.1.5')
  })

  it('takes what the host lacks as an error only when pot needs it', async () => {
    fake.facts.capabilities = [
      {name: 'packet filter', ok: false, detail: 'nft is missing', fix: 'apt-get install nftables', required: false},
      {name: 'runtime', ok: false, detail: 'no OCI runtime', fix: 'apt-get install runc', required: true},
    ]
    const diagnosis = await diagnose(fake.ctx)
    expect(diagnosis.ok).to.equal(false)
    expect(found(diagnosis)).to.deep.equal([
      'error: runtime: no OCI runtime -> apt-get install runc',
      'note: packet filter: nft is missing -> apt-get install nftables',
    ])
    fake.facts.capabilities.pop()
    expect((await diagnose(fake.ctx)).ok).to.equal(true)
  })

  it('says that pot is not set up, which is no error, and asks no further', async () => {
    rmSync(fake.fsRoot, {recursive: true})
    const diagnosis = await diagnose(fake.ctx)
    expect(found(diagnosis)).to.deep.equal(['warning: pot is not set up: there is no FS -> pot init'])
    expect(diagnosis.ok).to.equal(true)
    expect(diagnosis.unseen.map(({why}) => why)).to.deep.equal(["'pot init' comes first"])
    expect(diagnosis.passed).to.deep.equal(['runtime: runc 1.1.5', 'no operation was interrupted', 'settings that plugins need have values'])
  })

  it('finds a root that is not mounted, and a group that is missing', async () => {
    fake.facts.gid = undefined
    expect(await findings()).to.deep.equal(["warning: there is no group 'pot', to which FS is given -> pot init"])
    fake.facts.asleep = [step('mount')]
    expect(await findings()).to.deep.equal(['warning: FS is not mounted -> pot init'])
  })

  it('finds operations that were cut off, and leaves those that run', async () => {
    journal('1-a', process.pid, ['pot/busy'])
    journal('2-b', 4_000_000, ['pot/web'])
    writeFileSync(join(fake.base, 'data/journal/3-c.ndjson'), '{"version":1,\0\0\n')
    fake.facts.volumes = [at('jails/busy')]
    const [cut, damaged] = await findings()
    expect(cut).to.equal("error: 'create web' was interrupted -> pot recover")
    expect(damaged).to.match(/^error: the journal .*3-c.ndjson is damaged: .* -> pot recover --discard 3-c$/)
  })

  it('finds records that cannot be read, and volumes without a record', async () => {
    mkdirSync(join(fake.fsRoot, 'jails/half'))
    fake.facts.volumes = [at('jails/half'), at('jails/lost'), at('jails/lost/m')]
    expect(await findings()).to.deep.equal([
      'error: half is broken: it has no readable FS/jails/half/conf/pot.conf -> pot destroy -F -p half',
      "error: there is a volume jails/lost, and no pot 'lost' -> pot destroy -F -p lost",
    ])
  })

  it('finds what the records refer to and is not there, and circles', async () => {
    fake.pot('a', [...MULTI, 'pot.potbase=old', 'pot.depend=b'], ['zroot/pot/bases/14 / ro', 'zroot/pot/fscomp/data /data', '/nowhere/at/all /x ro'])
    fake.pot('b', ['pot.type=single', 'pot.base=13', 'pot.depend=a', 'pot.depend=none'])
    fake.pot('c', ['pot.type=single', 'pot.depend=c'])
    fake.facts.volumes = [at('jails/a'), at('jails/b'), at('jails/c')]
    const all = (await findings()).map((line) => line.split(' -> ')[0])
    expect(all).to.have.members([
      "error: pot 'a' is built on base '14', which is not there",
      "warning: pot 'a' is built on pot 'old', which is not there",
      "error: pot 'a' mounts zroot/pot/fscomp/data, which is not there",
      "error: pot 'a' mounts /nowhere/at/all, which is not there",
      "error: pot 'b' depends on pot 'none', which is not there",
      'error: circular dependency: a',
      'error: circular dependency: c',
    ])
  })

  it('finds mounts in pots that do not run, counting the place of a dataset as its own', async () => {
    fake.pot('web')
    fake.facts.volumes = [at('jails/web'), at('jails/web/m')]
    fake.facts.mounts = ['jails/web', 'jails/web/m', 'jails/web/m', 'jails/web/m/tmp', 'jails/gone/m'].map(mount)
    expect(await findings()).to.deep.equal([
      "warning: mounted in the tree of 'web', which does not run: FS/jails/web/m, FS/jails/web/m/tmp -> pot stop web",
      "warning: mounted in the tree of 'gone', which does not run: FS/jails/gone/m -> umount FS/jails/gone/m",
    ])
    journal('1-a', process.pid, ['pot/web'])
    expect((await findings()).join()).to.not.include("'web'")
  })

  it('finds datasets that are not mounted', async () => {
    fake.pot('web')
    fake.facts.volumes = [at('jails/web'), volume('jails/web/m')]
    expect(await findings()).to.deep.equal(['error: dataset zroot/pot/jails/web/m is not mounted -> zfs mount zroot/pot/jails/web/m'])
  })

  it('finds jails in the place of a pot that have no record, and no others', async () => {
    fake.facts.running = [
      {name: 'stray', id: 1, root: join(fake.fsRoot, 'jails/stray/m')},
      {name: 'iocage', id: 2, root: '/iocage/jails/x/root'},
    ]
    expect(await findings()).to.deep.equal([
      "error: 'stray' runs in FS/jails/stray/m, and there is no such pot -> runc --root /run/pot/oci delete --force stray",
    ])
  })

  it('finds a pot that is not persistent and whose start command is gone', async () => {
    const names = ['alone', 'held', 'supervised']
    for (const name of names) fake.pot(name, ['pot.type=single', 'pot.attr.persistent=NO'])
    mkdirSync(join(fake.base, 'run/main'), {recursive: true})
    writeFileSync(join(fake.base, 'run/main/supervised.pid'), `${process.pid}\n${processStart(process.pid)}\n`)
    writeFileSync(join(fake.base, 'run/main/alone.pid'), '4000000\n')
    fake.facts.running = names.map((name, id) => ({name, id, root: join(fake.fsRoot, 'jails', name, 'm')}))
    fake.facts.volumes = names.map((name) => at(`jails/${name}`))
    const lines = ['vi alone', 'node /usr/local/lib/pot/bin/run.js start -v held', '/bin/sh pot info alone']
    fake.facts.processes = lines.map((line, index) => ({pid: index + 2, parent: 1, age: 0, words: line.split(' ')}))
    expect(await findings()).to.deep.equal(["warning: 'alone' is not persistent, and the command that started it is gone -> pot stop alone"])
  })

  it('finds a pot whose supervisor was killed, and tells how it gets another', async () => {
    fake.pot('web', ['pot.type=single'])
    mkdirSync(join(fake.base, 'run/main'), {recursive: true})
    writeFileSync(join(fake.base, 'run/main/web.pid'), `${process.pid}\nanother process of that number\n`)
    writeFileSync(join(fake.base, 'run/main/web.state'), 'state=running\nsince=1\nrestarts=0\n')
    fake.facts.running = [{name: 'web', id: 1, root: join(fake.fsRoot, 'jails/web/m')}]
    fake.facts.volumes = [at('jails/web')]
    expect(await findings()).to.deep.equal(["warning: the supervisor of the main command of 'web' is gone -> pot start web"])
  })

  it('finds properties of the file system with which pots do not work', async () => {
    fake.facts.problems = [{severity: 'error', what: 'zroot/pot has exec=off', fix: 'zfs set exec=on zroot/pot'}]
    const mounts = {...fake.ctx.host.mounts, problems: async (at: string) => [{severity: 'warning' as const, what: `${at} is odd`, fix: 'mount'}]}
    const host = {...fake.ctx.host, mounts}
    expect(await checkProperties({ctx: {...fake.ctx, host}})).to.deep.equal([...fake.facts.problems, ...(await mounts.problems(join(fake.fsRoot, 'jails')))])
    expect(await findings()).to.deep.equal(['error: zroot/pot has exec=off -> zfs set exec=on zroot/pot'])
  })

  it('finds what killed commands left on the disk, when it is old enough and nobody needs it', async () => {
    fake.pot('web')
    fake.facts.volumes = [at('jails/web')]
    mkdirSync(join(fake.fsRoot, 'cache'), {mode: 0o700})
    journal('9-f', process.pid, ['base/x'])
    const kept = ['jails/.pot-removed-1-a-3', 'jails/.pot-removed-9-f-3', 'cache/old.txz.part', 'cache/old.txz', `.pot-tmp-${process.pid}-x`]
    const made = [...kept, 'jails/web/conf/.pot-new-1-a-3', 'jails/web/conf/.pot-new-9-f-3', 'jails/.pot-tmp-999999999-x']
    for (const path of made) writeFileSync(join(fake.fsRoot, path), '')
    expect(await findings()).to.deep.equal([
      'warning: left over: FS/jails/.pot-tmp-999999999-x -> pot recover',
      'warning: left over: FS/jails/web/conf/.pot-new-1-a-3 -> pot recover',
    ])
    const later = await diagnose(fake.ctx, [], Math.floor(Date.now() / 1000) + 100_000)
    expect(found(later).map((line) => line.split(' -> ')[0])).to.deep.equal([
      'warning: left over: FS/jails/.pot-tmp-999999999-x',
      'warning: left over: FS/jails/web/conf/.pot-new-1-a-3',
      'warning: left over: FS/cache/old.txz.part',
      'warning: left over: FS/jails/.pot-removed-1-a-3',
    ])
  })

  it('goes on when a question cannot be answered', async () => {
    const storage = {
      ...fake.ctx.host.storage,
      volumes: async () => {
        throw new PotError('TOOL_MISSING', "'zfs' is not installed", {hint: 'apt-get install zfsutils-linux'})
      },
    }
    fake.pot('a', ['pot.type=single', 'pot.depend=a'])
    const diagnosis = await diagnose({...fake.ctx, host: {...fake.ctx.host, storage}})
    const message = "'zfs' is not installed"
    const told = found(diagnosis).filter((line) => line.includes(message))
    expect(told).to.deep.equal(process.getuid?.() === 0 ? [`error: ${message} -> apt-get install zfsutils-linux`] : [])
    expect(diagnosis.unseen.map(({why}) => why)).to.deep.equal([message])
    expect(diagnosis.unseen[0]?.checks).to.include('every pot has its record')
    expect(found(diagnosis).join()).to.include('circular dependency')
  })

  it('is a diagnosis too when pot does not open', () => {
    const {ok, findings: [first] = []} = unopened(new PotError('BAD_CONFIG', 'pot.conf makes no sense', {hint: 'vi pot.conf'}), [])
    expect(ok).to.equal(false)
    expect(first).to.deep.include({what: 'pot.conf makes no sense', fix: 'vi pot.conf'})
  })

  it('is told with problems first, and what to type below them', async () => {
    fake.facts.gid = undefined
    const text = lines(await diagnose(fake.ctx))
    expect(text.slice(0, 3)).to.deep.equal([
      `warning  there is no group 'pot', to which ${fake.fsRoot} is given`,
      '         pot init',
      'ok       runtime: runc 1.1.5',
    ])
  })
})
