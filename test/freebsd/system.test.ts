import {readFileSync, writeFileSync} from 'node:fs'
import {expect} from 'chai'
import {useModel, userland} from './support.js'

describe('tools of the model for the settings of the host', () => {
  const at = useModel(async (here) => {
    userland(here, 'opt/j')
    await here.ok('jail -c name=web path=@/opt/j persist')
  })

  it('sysctl reads, sets and refuses', async () => {
    const {$, ok, no} = at()
    expect(await ok('sysctl -n kern.osrelease hw.machine')).to.equal('14.2-RELEASE\namd64')
    expect(await ok('sysctl -e hw.ncpu')).to.equal('hw.ncpu=4')
    expect(await no('sysctl -n no.such')).to.equal("sysctl: unknown oid 'no.such'")
    expect(await $('sysctl -q -n no.such')).to.deep.equal({code: 1, stdout: '', stderr: ''})
    expect(await $('sysctl -i no.such')).to.deep.equal({code: 0, stdout: '', stderr: ''})
    expect(await ok('sysctl net.inet.ip.forwarding=1')).to.equal('net.inet.ip.forwarding: 0 -> 1')
    expect(await no('sysctl net.inet.ip.forwarding=yes')).to.equal("sysctl: invalid integer 'yes'")
    expect(await no('sysctl hw.ncpu=8')).to.equal("sysctl: oid 'hw.ncpu' is read only")
    expect(await no('sysctl kern.racct.enable=1')).to.include("oid 'kern.racct.enable' is a read only tunable")
    expect(await no('sysctl -Z')).to.match(/^sysctl: illegal option -- Z\nusage: sysctl/)
  })

  it('sysrc edits rc.conf without touching the rest', async () => {
    const {$, ok, no, path} = at()
    writeFileSync(path('etc/rc.conf'), '# mine\nhostname="box" # name\nkld_list="a b"\n')
    expect(await ok('sysrc hostname')).to.equal('hostname: box')
    expect(await ok('sysrc -n pf_rules')).to.equal('/etc/pf.conf')
    expect(await ok('sysrc syslogd_flags=-ss')).to.equal('syslogd_flags: -s -> -ss')
    expect(await ok('sysrc kld_list+=c')).to.equal('kld_list: a b -> a b c')
    expect(readFileSync(path('etc/rc.conf'), 'utf8')).to.equal('# mine\nhostname="box" # name\nkld_list="a b c"\nsyslogd_flags="-ss"\n')
    expect(await no('sysrc -n nothing_enable')).to.equal("sysrc: unknown variable 'nothing_enable'")
    expect(await $('sysrc -qn nothing_enable')).to.deep.equal({code: 1, stdout: '', stderr: ''})
    expect(await no('sysrc a.b=1')).to.equal('sysrc: a.b: name contains characters not allowed in shell')
    await ok('sysrc -f @/opt/j/etc/rc.conf ifconfig_epair0b=DHCP')
    expect(readFileSync(path('opt/j/etc/rc.conf'), 'utf8')).to.equal('ifconfig_epair0b="DHCP"\n')
    await ok('sysrc -f @/opt/j/etc/rc.conf -x ifconfig_epair0b')
    expect(readFileSync(path('opt/j/etc/rc.conf'), 'utf8')).to.equal('')
  })

  it('loads modules once', async () => {
    const {$, ok, no} = at()
    expect(await $('kldstat -q -m pf')).to.include({code: 1})
    await ok('kldload pf')
    expect(await no('kldload pf')).to.equal("kldload: can't load pf: module already loaded or in kernel")
    await ok('kldload -n pf')
    expect(await ok('kldstat -n pf')).to.include('pf.ko')
    expect(await no('kldload no_such')).to.equal("kldload: can't load no_such: No such file or directory")
  })

  it('rctl adds, shows and removes rules, and refuses those that are none', async () => {
    const {ok, no} = at()
    await ok('rctl -a jail:web:memoryuse:deny=512M j:web:pcpu:deny=50')
    expect(await ok('rctl jail:web')).to.equal('jail:web:pcpu:deny=50\njail:web:memoryuse:deny=536870912')
    expect(await ok('rctl -h jail:web:memoryuse')).to.equal('jail:web:memoryuse:deny=512M')
    await ok('rctl -r jail:web:pcpu')
    expect(await ok('rctl')).to.equal('jail:web:memoryuse:deny=536870912')
    expect(await no('rctl -r jail:web:pcpu')).to.equal("rctl: failed to remove rule 'jail:web:pcpu': No such process")
    expect(await no('rctl -a jail:web:memory:deny=1')).to.equal("rctl: failed to add rule 'jail:web:memory:deny=1': Invalid argument")
    expect(await no('rctl -a jail:web:memoryuse:deny=lots')).to.equal("rctl: malformed rule 'jail:web:memoryuse:deny=lots': invalid numeric value 'lots'")
    expect(await no('rctl -a jail:web:memoryuse:deny')).to.include('Invalid argument')
    expect(await no('rctl -a jail:web:wallclock:deny=5')).to.include('Operation not supported')
    expect(await no('rctl -a')).to.match(/^usage: rctl/)
    expect(await ok('rctl -u jail:web')).to.match(/^cputime=0$/m)
    await ok('rctl -r jail:web')
    await ok('rctl -r jail:web')
  })

  it('rctl takes a rule that denies another amount for the same, and replaces it; not so one that throttles', async () => {
    const {ok} = at()
    for (const rule of ['memoryuse:deny=1G', 'memoryuse:log=1G', 'memoryuse:deny=2G', 'readbps:throttle=1', 'readbps:throttle=2', 'readbps:throttle=2'])
      await ok(`rctl -a jail:web:${rule}`)
    expect((await ok('rctl jail:web')).split('\n').map((line) => line.replace('jail:web:', ''))).to.deep.equal([
      'readbps:throttle=2',
      'readbps:throttle=1',
      'memoryuse:deny=2147483648',
      'memoryuse:log=1073741824',
    ])
    await ok('rctl -r jail:web')
  })

  it('rctl says when the kernel has it switched off', async () => {
    const {model, no} = at()
    await model.setSysctl('kern.racct.enable', '0')
    expect(await no('rctl -a jail:web:maxproc:deny=1')).to.equal('rctl: RACCT/RCTL present, but disabled; enable using kern.racct.enable=1 tunable')
    await model.setSysctl('kern.racct.enable', '1')
  })

  it('cpuset restricts a jail', async () => {
    const {ok, no} = at()
    const jid = await ok('jls -j web jid')
    expect((await ok('cpuset -g -j web')).split('\n')[0]).to.equal(`jail ${jid} mask: 0, 1, 2, 3`)
    await ok(`cpuset -l 0,2-3 -j ${jid}`)
    expect((await ok(`cpuset -g -j ${jid}`)).split('\n')[0]).to.equal(`jail ${jid} mask: 0, 2, 3`)
    expect(await no('cpuset -l 9 -j web')).to.equal('cpuset: setaffinity: Invalid argument')
    expect(await no('cpuset -l a -j web')).to.equal('cpuset: Malformed cpu-list a')
    expect(await no('cpuset -g -j 99')).to.equal('cpuset: getaffinity: No such process')
    expect(await no('cpuset -g -j nope')).to.equal('cpuset: jail "nope" not found')
  })

  it('knows groups, and makes them', async () => {
    const {$, ok, no} = at()
    expect(await ok('getent group wheel')).to.equal('wheel:*:0:root')
    expect(await $('getent group nobodies')).to.include({code: 2})
    await ok('pw groupadd nobodies -g 4242')
    expect(await ok('getent group 4242')).to.equal('nobodies:*:4242')
    expect(await $('pw groupadd -n nobodies')).to.include({code: 65})
    await ok('pw groupdel nobodies')
    expect(await no('pw groupshow nobodies')).to.equal("pw: unknown group `nobodies'")
  })

  it('says who it is, runs services and logs', async () => {
    const {$, ok, no, path} = at()
    expect(await ok('hostname -s')).to.equal('freebsd')
    expect(await ok('freebsd-version -k')).to.equal('14.2-RELEASE')
    expect(await ok('freebsd-version -j web')).to.equal('14.2-RELEASE')
    expect(await ok('service syslogd restart')).to.equal('Stopping syslogd.\nStarting syslogd.')
    expect(await $('service nothing start')).to.deep.include({code: 1, stderr: ''})
    await ok('logger -p local2.info -t pot started web')
    expect(readFileSync(path('var/log/messages'), 'utf8')).to.equal('pot: started web\n')
    expect(await no('logger -p local9.info x')).to.equal('logger: unknown facility name: local9')
  })
})
