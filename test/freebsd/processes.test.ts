import {existsSync, writeFileSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {useModel, userland} from './support.js'

describe('tools of the model that look at processes', () => {
  const at = useModel(async (here) => {
    userland(here, 'opt/j')
    for (const name of ['a', 'b']) await here.ok(`jail -c name=${name} path=@/opt/j persist`)
    await here.ok('mount -t devfs devfs @/opt/j/dev')
  })
  const start = async (jail: string, seconds: number) => at().ok(`jexec ${jail} sh -c 'sleep ${seconds} >/dev/null 2>&1 &'`)
  const running = async (jail: string) =>
    (await at().$(`ps -J ${jail} -o command=`)).stdout
      .trim()
      .split('\n')
      .filter((line) => line !== '')

  it('finds and signals by jail, and by nothing else', async () => {
    const {$, ok} = at()
    await start('a', 301)
    await start('b', 302)
    expect(await ok('pgrep -fl -j b sleep')).to.match(/^\d+ sleep 302$/)
    expect(await $('pgrep -j a cron')).to.deep.equal({code: 1, stdout: '', stderr: ''})
    expect(await $('pkill -KILL -j a sleep')).to.deep.equal({code: 0, stdout: '', stderr: ''})
    await sleep(50)
    expect(await running('a')).to.deep.equal([])
    expect(await running('b')).to.deep.equal(['sleep 302'])
    expect(await $('pkill -INFO -j b sleep')).to.include({code: 0})
    expect(await running('b')).to.deep.equal(['sleep 302'])
    await ok("pkill -9 -f -j b '^sleep 302$'")
  })

  it('takes a pid from a file, but only of that jail', async () => {
    const {$, ok, path} = at()
    await start('a', 303)
    const pid = await ok('pgrep -j a sleep')
    writeFileSync(path('tmp/pid'), `${pid}\n`)
    expect(await $('pkill -j b -F @/tmp/pid')).to.include({code: 1})
    expect(await $('pkill -TERM -j a -F @/tmp/pid')).to.include({code: 0})
    writeFileSync(path('tmp/bad'), 'abc')
    expect((await $('pkill -F @/tmp/bad')).code).to.equal(3)
    expect((await $('pkill -F @/tmp/none')).code).to.equal(3)
  })

  it('refuses jails and options that are none', async () => {
    const {$, no} = at()
    expect(await $('pkill -j nope sleep')).to.deep.equal({code: 2, stdout: '', stderr: "pkill: Invalid jail ID or name `nope'\n"})
    expect((await $('pgrep')).code).to.equal(2)
    expect((await $('pkill -Q sleep')).stderr).to.match(/^pkill: illegal option -- Q\nusage: pkill/)
    expect(await no('ps -J nope')).to.equal('ps: Invalid jail id: nope')
    expect(await no('ps -o colour -x')).to.equal('ps: colour: keyword not found')
    expect(await no('killall -j nope sleep')).to.equal('killall: jail "nope" not found')
    expect(await no('killall -j nope -TERM sleep')).to.equal('killall: jail "nope" not found')
    expect(await no('killall no-such-program')).to.equal('No matching processes were found')
  })

  it('shows processes as text and as JSON', async () => {
    const {ok} = at()
    await start('a', 304)
    const pid = await ok('pgrep -j a sleep')
    expect((await ok('ps -J a -o pid,jid,jail,command')).split('\n')[0]).to.match(/^ *PID JID JAIL COMMAND$/)
    const {
      'process-information': {process},
    } = JSON.parse(await ok('ps --libxo json -J a -o pid,jail,command')) as {'process-information': {process: unknown}}
    expect(process).to.deep.equal([{pid, 'jail-name': 'a', command: 'sleep 304'}])
    expect(await ok('top -b -J a')).to.include('sleep')
    expect(await ok('rctl -u jail:a')).to.match(/^maxproc=1$/m)
    await ok('killall -j a sleep')
  })

  it('knows the signals of FreeBSD', async () => {
    const {$, ok} = at()
    expect((await ok('killall -l')).split(/\s+/))
      .to.include.members(['INFO', 'EMT', 'USR1', 'LIBRT'])
      .and.not.to.include('STKFLT')
    await start('b', 305)
    const pid = await ok('pgrep -j b sleep')
    expect(await $(`kill -USR3 ${pid}`)).to.include({code: 2})
    await ok(`kill -0 ${pid}`)
    await ok(`kill -30 ${pid}`)
    await sleep(50)
    expect(existsSync(`/proc/${pid}/exe`)).to.equal(false)
  })

  it('has shared memory segments to list and to remove', async () => {
    const {model, ok, no, path} = at()
    await model.addShm(path('opt/j/tmp/seg'))
    await model.addShm('/elsewhere')
    expect((await ok('posixshmcontrol ls -j a')).split('\n')[1]).to.equal(`rw-------\troot\twheel\t4096\t${path('opt/j/tmp/seg')}`)
    expect((await ok('posixshmcontrol ls')).split('\n')).to.have.length(3)
    await ok('posixshmcontrol rm @/opt/j/tmp/seg')
    expect(await no('posixshmcontrol rm @/opt/j/tmp/seg')).to.include('No such file or directory')
    expect(await no('posixshmcontrol ls -j nope')).to.equal('posixshmcontrol: no such jail: nope')
  })
})
