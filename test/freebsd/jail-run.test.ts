import {spawn} from 'node:child_process'
import {existsSync, mkdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {useModel, userland} from './support.js'

describe('jexec and jls of the model', () => {
  let root = ''
  const at = useModel(async (here) => {
    root = userland(here, 'opt/j')
    await here.ok("jail -c name=web path=@/opt/j persist mount.devfs 'host.hostname=my web' ip4.addr=10.0.0.1,10.0.0.2")
  })

  it('runs in the jail: its root, its host name, its status, its stdin', async () => {
    const {$, ok} = at()
    expect(await ok('jexec web hostname')).to.equal('my web')
    expect(await $("jexec web sh -c 'exit 7'")).to.include({code: 7})
    expect(await $("jexec web sh -c 'kill -9 $$'")).to.include({code: null})
    expect(await ok('jexec web cat', 'through')).to.equal('through')
    expect(await ok('jexec web pwd')).to.equal('/')
    expect(await ok('jexec -d /tmp web pwd')).to.equal('/tmp')
    expect(await ok('jexec web ls /')).to.include('rescue')
  })

  it('refuses jails, users and options that are none', async () => {
    const {$, no} = at()
    expect(await no('jexec nope true')).to.equal('jexec: jail "nope" not found')
    expect(await no('jexec 99 true')).to.equal('jexec: jail_attach(99): Invalid argument')
    expect(await no('jexec -U nobody9 web true')).to.equal('jexec: nobody9: no such user')
    expect(await no('jexec -u nobody9 web true')).to.equal('jexec: nobody9: no such user')
    expect(await $('jexec web no-such-command')).to.deep.equal({code: 1, stdout: '', stderr: 'jexec: execvp: no-such-command: No such file or directory\n'})
    expect(await no('jexec -x web true')).to.match(/^jexec: illegal option -- x\nusage: jexec/)
    expect(await no('jexec')).to.match(/^usage: jexec/)
  })

  it('cleans the environment with -l, and becomes the user of the jail with -U', async () => {
    const {ok} = at()
    const clean = await ok('jexec -l web env')
    expect(clean).to.include('HOME=/root\n').and.to.include('USER=root').and.not.to.include('FREEBSD_MODEL')
    expect(await ok('jexec -U www web id -u')).to.equal('80')
    expect(await ok('jexec -U www web id -G')).to.equal('80')
  })

  it('lists in the default form, by parameter, with names, and quoted', async () => {
    const {ok, no} = at()
    const jid = await ok('jls -j web jid')
    expect((await ok('jls')).split('\n')).to.deep.equal([
      '   JID  IP Address      Hostname                      Path',
      `${jid.padStart(6)}  10.0.0.1        my web                        ${root}`,
    ])
    expect(await ok('jls -q jid host.hostname ip6.addr')).to.equal(`${jid} "my web" ""`)
    expect(await ok('jls -n name persist vnet ip4')).to.equal('name=web persist vnet=inherit ip4=new')
    expect(await ok('jls -h jid name')).to.equal(`jid name\n${jid} web`)
    expect(await ok('jls ip6.addr')).to.equal('-')
    expect((await ok('jls -s')).split(' '))
      .to.include('ip4.addr=10.0.0.1,10.0.0.2')
      .and.not.to.include('nodying')
    expect(await ok('jls -v')).to.match(/^ +JID .*\n +Name +State\n[\s\S]* +web +ACTIVE\n/)
    expect(await no('jls -j nope')).to.equal('jls: jail "nope" not found')
    expect(await no('jls -j 99')).to.equal('jls: jail 99 not found')
    expect(await no('jls colour')).to.equal('jls: unknown parameter: colour')
    expect(await no('jls -z')).to.match(/^jls: illegal option -- z\njls: usage: jls /)
  })

  it('lists as JSON', async () => {
    const {ok} = at()
    const jid = Number(await ok('jls -j web jid'))
    expect(JSON.parse(await ok('jls --libxo json'))).to.deep.equal({
      __version: '2',
      'jail-information': {jail: [{jid, ipv4: '10.0.0.1', hostname: 'my web', path: root}]},
    })
    expect(JSON.parse(await ok('jls --libxo=json -n jid name persist allow.mount ip4.addr'))['jail-information'].jail).to.deep.equal([
      {jid: String(jid), name: 'web', persist: true, 'allow.mount': false, 'ip4.addr': ['10.0.0.1', '10.0.0.2']},
    ])
  })

  it('ends every process of a jail that is removed, wherever it went', async () => {
    const {$, model, ok} = at()
    await ok('jail -c name=many path=@/opt/j persist')
    const child = spawn(join(model.bin, 'jexec'), ['many', 'sh', '-c', 'sleep 500 & echo up; exec sleep 600'], {
      env: model.env,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await new Promise((resolve) => child.stdout.once('data', resolve))
    const end = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)))
    // The shell becomes its second command a moment after it has spoken.
    for (let tries = 0; tries < 100 && (await model.leftovers()).processes.some((line) => line.startsWith('sh')); tries++) await sleep(20)
    expect((await model.leftovers()).processes).to.have.members(['sleep 500', 'sleep 600'])
    await ok('jail -r many')
    expect(await end).to.equal('SIGTERM')
    expect((await model.leftovers()).processes).to.deep.equal([])
    expect(await $('pgrep -f sleep.[56]00')).to.include({code: 1})
  })

  it('boots and shuts down with the rc scripts of the userland', async () => {
    const {ok} = at()
    userland(at(), 'opt/boot')
    await ok('jail -c name=boot path=@/opt/boot persist mount.devfs host.hostname=boot')
    expect(await ok('jexec boot sh /etc/rc')).to.equal('rc: boot')
    expect(existsSync(at().path('opt/boot/var/run/rc.done'))).to.equal(true)
    expect(await ok('jexec boot freebsd-version')).to.equal('14.2-RELEASE')
    await ok('jexec boot sh /etc/rc.shutdown')
    expect(existsSync(at().path('opt/boot/var/run/rc.shutdown.done'))).to.equal(true)
    await ok('jail -r boot')
    await ok('umount @/opt/boot/dev')
  })

  it('holds on to a dataset that a jail has been given', async () => {
    const {ok, no} = at()
    await ok('zfs create zroot/given')
    await ok('zfs jail web zroot/given')
    expect(await no('zfs jail nope zroot/given')).to.equal('invalid jail id or name')
    await ok('zfs unjail web zroot/given')
    mkdirSync(at().path('opt/empty'))
    expect(readFileSync(join(root, 'etc/passwd'), 'utf8')).to.include('root:')
  })
})
