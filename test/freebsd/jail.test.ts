import {existsSync, readFileSync, readdirSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {useModel, userland} from './support.js'

describe('jail(8) of the model, from the command line', () => {
  let root = ''
  const at = useModel(async (here) => {
    root = userland(here, 'opt/j')
  })
  const gone = async () => expect(await at().ok('jls jid')).to.equal('')

  it('creates, lists and removes', async () => {
    const {$, ok} = at()
    expect(await $('jail -c name=web path=@/opt/j host.hostname=web.example persist')).to.deep.equal({code: 0, stdout: '', stderr: ''})
    expect(await ok('jls -j web name path host.hostname persist')).to.equal(`web ${root} web.example true`)
    expect(await $('jail -r web')).to.deep.equal({code: 0, stdout: '', stderr: ''})
    await gone()
  })

  it('refuses parameters and values that are none', async () => {
    const {$, no} = at()
    expect(await no('jail -c name=x path=@/opt/j persist colour=red')).to.equal('jail: unknown parameter: colour')
    expect(await no('jail -c name=x path=@/opt/j persist allow.teleport')).to.equal('jail: unknown parameter: allow.teleport')
    expect(await no('jail -c name=x path=@/opt/j persist children.max=many')).to.equal('jail: children.max: non-integer value "many"')
    expect(await no('jail -c name=x path=@/opt/j persist allow.mount=maybe')).to.equal('jail: allow.mount: unknown boolean value "maybe"')
    expect(await no('jail -c name=x path=@/opt/j persist ip4=all')).to.equal('jail: ip4: unknown jailsys value "all"')
    expect(await no('jail -c name=x path=@/opt/j persist ip4.addr=10.0.0')).to.equal('jail: ip4.addr: not an IPv4 address: 10.0.0')
    expect(await no('jail -c name=x path=@/opt/j persist ip6.addr=10.0.0.1')).to.equal('jail: ip6.addr: not an IPv6 address: 10.0.0.1')
    expect(await no('jail -c name=x path=@/opt/j persist stop.timeout=soon')).to.equal('jail: stop.timeout: non-integer value "soon"')
    expect(await no('jail -c name=x path=@/opt/j persist enforce_statfs=3')).to.equal('jail: jail_set: Invalid argument')
    expect(await no('jail -c name=x path=@/opt/j persist vnet ip4=inherit')).to.equal('jail: vnet jails cannot have IP address restrictions')
    expect(await no('jail -c name=x path=@/opt/none persist')).to.equal('jail: path @/opt/none: No such file or directory')
    expect(await no('jail -c name=7 jid=8 path=@/opt/j persist')).to.equal('jail: name cannot be numeric (unless it is the jid)')
    expect(await no(`jail -c name=x path=@/opt/j persist host.hostname=${'h'.repeat(256)}`)).to.equal('jail: jail_set: File name too long')
    expect(await no(`jail -c name=x path=@/opt/j persist host.hostuuid=${'u'.repeat(64)}`)).to.equal('jail: jail_set: File name too long')
    expect(await no('jail -c name=x path=@/opt/j persist mount.devfs devfs_ruleset=70000')).to.equal(
      'mount: .: invalid ruleset specification: Invalid argument\njail: /sbin/mount -t devfs -oruleset=70000 . @/opt/j/dev: failed',
    )
    expect(await no('jail -c name=a.b path=@/opt/j persist')).to.equal('jail: jail "a" not found')
    expect((await $('jail -z')).stderr).to.match(/^jail: illegal option -- z\nusage: jail /)
    await gone()
  })

  it('says that a jail is there, or is not', async () => {
    const {ok, no} = at()
    await ok('jail -c name=web path=@/opt/j persist')
    expect(await no('jail -c name=web path=@/opt/j persist')).to.equal('jail: "web" already exists')
    await ok('jail -r web')
    expect(await no('jail -r web')).to.equal('jail: "web" not found')
    expect(await no('jail -q -r web')).to.equal('')
    expect(await no('jail -m name=web persist')).to.equal('jail: "web" not found')
  })

  it('forgets a jail without persist when its last process ends', async () => {
    const {$, ok} = at()
    expect(await ok('jail -c name=once path=@/opt/j command=/bin/echo hello world')).to.equal('hello world')
    await gone()
    expect(await $('jail -c name=once path=@/opt/j command=/usr/bin/false')).to.deep.equal({code: 1, stdout: '', stderr: 'jail: /usr/bin/false: failed\n'})
    await gone()
    await ok("jail -c name=short path=@/opt/j mount.devfs 'exec.start=/bin/sleep 1000 >/dev/null 2>&1 &'")
    expect(await ok('jls name')).to.equal('short')
    await ok('pkill -j short sleep')
    await new Promise((resolve) => setTimeout(resolve, 100))
    await gone()
    await ok('umount @/opt/j/dev')
  })

  it('undoes everything when a command of the start fails', async () => {
    const {$, model, path} = at()
    const {code, stderr} = await $(
      "jail -c name=bad path=@/opt/j persist mount.devfs mount.fdescfs exec.prestart=true 'exec.start=/bin/sh -c false' 'exec.release=touch @/tmp/released'",
    )
    expect({code, stderr}).to.deep.equal({code: 1, stderr: 'jail: /bin/sh -c false: failed\n'})
    expect(await model.leftovers()).to.deep.equal({jails: [], interfaces: [], anchors: [], mounts: [], rules: [], shm: [], processes: []})
    expect(existsSync(path('tmp/released'))).to.equal(true)
  })

  it('does not mount over a link', async () => {
    const {no, path} = at()
    userland(at(), 'opt/linked')
    symlinkSync('/tmp', path('opt/linked/link'))
    expect(await no("jail -c name=l path=@/opt/linked persist 'mount=tmpfs @/opt/linked/link tmpfs rw'")).to.equal(
      'jail: mount: @/opt/linked/link is a symbolic link',
    )
    await gone()
  })

  it('changes a jail, but not what is fixed at its creation', async () => {
    const {ok, no} = at()
    await ok('jail -c name=m path=@/opt/j persist')
    await ok('jail -m name=m allow.raw_sockets host.hostname=other')
    expect(await ok('jls -n -j m allow.raw_sockets host.hostname')).to.equal('allow.raw_sockets host.hostname=other')
    expect(await no('jail -m name=m osrelease=13.0-RELEASE')).to.equal('jail: osrelease cannot be changed after creation')
    await ok('jail -m name=m nopersist')
    await gone()
  })

  it('writes the file of -J and prints the jid for -i', async () => {
    const {ok, path} = at()
    const jid = await ok('jail -i -J @/tmp/jid -c name=n path=@/opt/j persist host.hostname=a.b')
    expect(readFileSync(path('tmp/jid'), 'utf8')).to.equal(`jid=${jid} name=n path=${root} persist host.hostname=a.b\n`)
    await ok(`jail -r ${jid}`)
  })

  it('loads the file system that an allow.mount parameter names', async () => {
    const {ok} = at()
    await ok('jail -c name=f path=@/opt/j persist allow.mount allow.mount.linprocfs enforce_statfs=1')
    expect(await ok('jls -n -j f allow.mount.linprocfs enforce_statfs')).to.equal('allow.mount.linprocfs enforce_statfs=1')
    await ok('jail -r f')
    expect(readdirSync(join(root, 'dev'))).to.deep.equal([])
  })

  it('moves an interface into a vnet only when there is one', async () => {
    const {no} = at()
    expect(await no('jail -c name=v path=@/opt/j persist vnet vnet.interface=epair0b')).to.include('ifconfig: interface epair0b does not exist')
    await gone()
  })
})
