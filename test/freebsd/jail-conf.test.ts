import {readFileSync, writeFileSync} from 'node:fs'
import {expect} from 'chai'
import {useModel, userland} from './support.js'

describe('jail.conf(5) of the model', () => {
  const at = useModel(async (here) => {
    userland(here, 'opt/j')
  })

  it('knows variables, wildcards, lists, comments and both kinds of quotes', async () => {
    const {ok, path} = at()
    const conf = `
      # defaults
      $base = "${path('opt')}";
      path = "$base/\${dir}"; // of all
      persist;
      * { host.hostname = "$name.example"; allow.raw_sockets; }
      web {
        $dir = 'j'; /* a value */
        ip4.addr = 10.0.0.1, 10.0.0.2;
        ip4.addr += "10.0.0.3";
        allow.noraw_sockets;
      }`
    expect(await ok('jail -f - -c web', conf)).to.equal('web: created')
    expect(await ok('jls -n -j web host.hostname ip4.addr ip4 allow.raw_sockets path')).to.equal(
      `host.hostname=web.example ip4.addr=10.0.0.1,10.0.0.2,10.0.0.3 ip4=new allow.noraw_sockets path=${path('opt/j')}`,
    )
    expect(await ok('jail -f- -r web', conf)).to.equal('web: removed')
  })

  it('says where it does not understand the file', async () => {
    const {no} = at()
    expect(await no('jail -f - -c web', 'web {\n  path = /a b;\n}')).to.equal('jail: STDIN line 2: b: syntax error')
    expect(await no('jail -f - -c web', 'web {\n  persist;\n')).to.equal('jail: STDIN: unexpected EOF')
    expect(await no('jail -f - -c web', 'web { persist }')).to.equal('jail: STDIN line 1: }: syntax error')
    expect(await no('jail -f - -c web', 'web { path = "$where"; }')).to.equal('jail: web: path: variable "where" not found')
    expect(await no('jail -f - -c web', 'web { nonsense; persist; }')).to.equal('jail: web: unknown parameter: nonsense')
    expect(await no('jail -f - -c other', 'web { persist; }')).to.equal('jail: "other" not found')
    expect(await no('jail -f @/none -c other')).to.equal('jail: @/none: No such file or directory')
  })

  it('runs the commands of start and stop where they belong, in order', async () => {
    const {ok, path} = at()
    writeFileSync(path('tmp/log'), '')
    const note = (word: string) => `exec.${word} = "echo ${word} >> ${path('tmp/log')}";`
    const conf = `web {
      path = ${path('opt/j')}; persist; mount.devfs; host.hostname = inside;
      ${['prepare', 'prestart', 'created', 'poststart', 'prestop', 'poststop', 'release'].map(note).join('\n')}
      exec.start = "/bin/hostname > /tmp/started", "/bin/sh /etc/rc";
      exec.stop = "/bin/sh /etc/rc.shutdown";
      exec.consolelog = ${path('tmp/console')};
      stop.timeout = 2;
    }`
    await ok('jail -f - -q -c web', conf)
    expect(readFileSync(path('opt/j/tmp/started'), 'utf8')).to.equal('inside\n')
    expect(readFileSync(path('tmp/console'), 'utf8')).to.equal('rc: inside\n')
    expect((await ok('ps -J web -o command=')).split('\n')).to.deep.equal(['/bin/sleep 100000'])
    await ok('jail -f - -q -r web', conf)
    expect(readFileSync(path('tmp/log'), 'utf8').trim().split('\n')).to.deep.equal([
      'prepare',
      'prestart',
      'created',
      'poststart',
      'prestop',
      'poststop',
      'release',
    ])
    expect((await at().model.leftovers()).mounts).to.deep.equal([])
  })

  it('takes a name that is a number as a jid, and depends in order', async () => {
    const {ok, no, path} = at()
    const conf = `persist; path = ${path('opt/j')}; 42 { name = forty; } a { depend = b; } b { }`
    expect(await ok('jail -f - -q -c 42', conf)).to.equal('')
    expect(await ok('jls -j 42 name')).to.equal('forty')
    expect(await ok('jail -f - -c a', conf)).to.equal('b: created\na: created')
    await ok('jail -R a b 42')
    expect(await no('jail -f - -c a', 'a { depend = a; }')).to.equal('jail: a: dependency loop')
  })

  it('goes on with a stop when its command fails or takes too long', async () => {
    const {$, ok, path} = at()
    await ok('jail -c name=s path=@/opt/j persist')
    const failing = await $('jail -f - -q -r s', `s { path = ${path('opt/j')}; exec.stop = "/bin/sh -c 'exit 3'"; }`)
    expect(failing).to.deep.equal({code: 1, stdout: '', stderr: "jail: s: /bin/sh -c /bin/sh -c 'exit 3': failed\n"})
    expect(await ok('jls jid')).to.equal('')
    await ok('jail -c name=s path=@/opt/j persist')
    const slow = await $('jail -f - -q -r s', `s { path = ${path('opt/j')}; exec.timeout = 1; exec.stop = "/bin/sleep 30"; }`)
    expect(slow).to.deep.equal({code: 1, stdout: '', stderr: 'jail: s: /bin/sleep 30: timed out\n'})
    expect(await ok('jls jid')).to.equal('')
  })

  it('kills what does not obey SIGTERM within stop.timeout', async () => {
    const {ok, path} = at()
    await ok(`jail -c name=k path=@/opt/j persist mount.devfs 'exec.start=/bin/sh -c "trap : TERM; while :; do sleep 1; done" >/dev/null 2>&1 &'`)
    const started = Date.now()
    await ok('jail -f - -q -r k', `k { path = ${path('opt/j')}; mount.devfs; stop.timeout = 1; }`)
    expect(Date.now() - started).to.be.within(900, 4000)
    expect(await at().model.leftovers()).to.deep.include({jails: [], mounts: [], processes: []})
  })
})
