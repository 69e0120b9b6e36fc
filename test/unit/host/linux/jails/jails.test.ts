import {mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {holder} from '../../../../../src/host/linux/jails/holder.js'
import {linuxJails} from '../../../../../src/host/linux/jails/jails.js'
import {linuxMain} from '../../../../../src/host/linux/jails/main.js'
import {ownProcesses, type Process} from '../../../../../src/host/linux/jails/processes.js'
import {parseList} from '../../../../../src/host/linux/jails/running.js'

describe('jails of Linux', () => {
  let base: string
  const asked: string[] = []
  const ask = async (file: string, args: readonly string[]) => {
    asked.push([file, ...args].join(' '))
    return {code: 0, stdout: 'null', stderr: ''}
  }
  const jails = (version = 'runc 1.1.5') => linuxJails({ask, run: join(base, 'run'), fsRoot: join(base, 'fs'), found: {runtime: {path: '/bin/rt', version}}})
  const root = () => join(base, 'fs/jails/web/m')

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'pot-jails-'))
    mkdirSync(join(root(), 'etc'), {recursive: true})
    writeFileSync(join(root(), 'etc/passwd'), 'root:x:0:0::/:\nweb:x:7:8::/:\n')
    writeFileSync(join(root(), 'etc/group'), 'www:x:80:ann,web\nno:x:81:webster\n')
    asked.length = 0
  })
  afterEach(() => rmSync(base, {recursive: true}))

  it('run a command by argv', () => {
    const {argv} = jails().exec('web', ['ls', '-l'], {user: 'web'})
    const begin = ['/bin/rt', '--root', join(base, 'run/oci'), 'exec', '--cwd', '/']
    expect(argv).to.deep.equal([...begin, '--user', '7:8', '--additional-gids', '80', 'web', 'ls', '-l'])
    expect(jails('crun 1.8').exec('web', ['ls'], {user: '99'}).argv.slice(6)).to.deep.equal(['--user', '99:0', 'web', 'ls'])
    expect(jails().exec('web', ['sh'], {tty: true}).argv.slice(6)).to.deep.equal(['--tty', '--env', `TERM=${process.env.TERM ?? 'xterm'}`, 'web', 'sh'])
    expect(() => jails().exec('web', ['ls'], {env: {'A=B': '1'}})).to.throw('cannot be an environment variable')
  })

  it('are told the environment by a file, with all that their container says of its processes', () => {
    const options = {env: {A: 's3cret', PATH: '/bin'}, user: 'web', directory: '/tmp'}
    expect(() => jails().exec('web', ['ls'], options)).to.throw("'web' has no container")
    const process_ = {args: ['holder'], env: ['PATH=/sbin', 'HOME=/'], noNewPrivileges: true, user: {uid: 0, gid: 0}}
    const bundle = join(base, 'run/bundles/web')
    mkdirSync(bundle, {recursive: true})
    writeFileSync(join(bundle, 'config.json'), JSON.stringify({process: process_, root: {path: root()}, linux: {cgroupsPath: '/pot/web'}}))
    const {argv, secret} = jails().exec('web', ['ls'], options)
    expect(argv.slice(3)).to.deep.equal(['exec', '--process', '/proc/self/fd/3', 'web'])
    expect(secret?.names).to.deep.equal(['A', 'PATH'])
    expect(JSON.parse(secret?.text ?? '')).to.deep.equal({
      args: ['ls'],
      env: ['HOME=/', 'A=s3cret', 'PATH=/bin'],
      noNewPrivileges: true,
      user: {uid: 7, gid: 8, additionalGids: [80]},
      terminal: false,
      cwd: '/tmp',
    })
  })

  it('ask nothing when nothing can be running, and once when something can', async () => {
    expect(await jails().running()).to.deep.equal([])
    mkdirSync(join(base, 'run/oci'), {recursive: true})
    expect(await jails().running()).to.deep.equal([])
    expect(asked).to.deep.equal([])
    mkdirSync(join(base, 'run/oci/web'))
    expect(await jails().running()).to.deep.equal([])
    expect(asked).to.deep.equal([])
    // As crun does.
    writeFileSync(join(base, 'run/oci/web/status'), '{}')
    await jails().running()
    expect(asked).to.deep.equal([`/bin/rt --root ${base}/run/oci list --format json`])
  })

  it('say what to install when there is no runtime', () => {
    const none = linuxJails({ask, run: base, fsRoot: base, found: {runtime: undefined, refusals: []}})
    expect(() => none.exec('web', ['ls'])).to.throw('no OCI runtime is installed')
    const refused = linuxJails({ask, run: base, fsRoot: base, found: {runtime: undefined, refusals: ['crun: no cgroups']}})
    expect(() => refused.exec('web', ['ls'])).to.throw('no OCI runtime works on this host: crun: no cgroups')
  })

  it('are held by the shell of the pot, else by a program of the host', () => {
    expect(() => holder(root(), undefined)).to.throw(`there is no /bin/sh in ${root()}`)
    expect(holder(root(), '/usr/bin/catatonit')).to.deep.include({args: ['/dev/.pot-holder', '-P']})
    expect(holder(join(base, 'not assembled yet'), undefined).args[0]).to.equal('/bin/sh')
    mkdirSync(join(root(), 'usr/bin'), {recursive: true})
    writeFileSync(join(root(), 'usr/bin/sh'), '')
    symlinkSync('/usr/bin', join(root(), 'bin'))
    expect(holder(root(), undefined).args[0]).to.equal('/bin/sh')
  })

  it('run a main command with the shell of the pot, or by its words where there is none', () => {
    const options = {
      root: root(),
      noRcScript: true,
      environment: [
        ['A', '1'],
        ['A', '2=3'],
      ],
      stack: 'ipv4',
    } as const
    expect(linuxMain({...options, command: '  '}).argv).to.deep.equal([])
    expect(linuxMain({...options, command: '/app  -v'})).to.deep.include({argv: ['/app', '-v'], env: {A: '2=3'}})
    expect(linuxMain({...options, root: join(base, 'none'), command: 'a; b'}).argv).to.deep.equal(['/bin/sh', '-c', 'a; b'])
  })

  it('list what runs, and nothing else', () => {
    const entries = [
      {id: 'web', pid: 12, status: 'running', rootfs: '/x/m'},
      {id: 'old', pid: 0, status: 'stopped'},
      {id: 'new', pid: 14, status: 'created'},
      {id: 'once+1', pid: 15, status: 'running'},
      {id: 'crun', pid: 16, status: 'running', bundle: '/b'},
    ]
    expect(parseList(JSON.stringify(entries), '/fs')).to.deep.equal([
      {name: 'web', id: 12, root: '/x/m'},
      {name: 'crun', id: 16, root: '/fs/jails/crun/m'},
    ])
    expect(parseList('', '/fs')).to.deep.equal([])
  })

  it('tell the processes of the pot from the holder', () => {
    const process = (pid: number, parent: number, inside: number, command: string): Process => ({pid, parent, inside, command, rss: 0})
    const all = [process(10, 1, 1, 'sh'), process(11, 10, 2, 'sleep 2147483647'), process(12, 10, 3, 'sleep 5'), process(13, 9, 4, 'sleep 2147483647')]
    expect(ownProcesses(all).map(({pid}) => pid)).to.deep.equal([12, 13])
  })
})
