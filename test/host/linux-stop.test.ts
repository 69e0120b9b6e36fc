import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, rmSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {laboratory, type Laboratory} from '../support/linux-host.js'
import {runSteps, undoSteps} from '../support/run-steps-linux.js'

describe('stopping a pot on Linux', () => {
  let lab: Laboratory

  const jails = () => lab.host.jails
  const start = async (name: string) => runSteps(lab.host, jails().create(lab.pot(name)))
  const stop = (name: string, timeout: number, execStop?: string) =>
    runSteps(lab.host, jails().stop(name, {timeout, ...(execStop === undefined ? {} : {execStop})}))

  /** A main command that runs in the background, as the supervisor runs it. */
  async function main(name: string, script: string) {
    const [file = '', ...args] = jails().exec(name, ['/bin/sh', '-c', script]).argv
    const child = spawn(file, args, {stdio: ['ignore', 'pipe', 'ignore']})
    const output: string[] = []
    child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text))
    const ended = once(child, 'exit')
    await once(child.stdout, 'data')
    return {ended, output}
  }

  before(async function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return this.skip()
    lab = await laboratory()
  })

  afterEach(() => {
    if (lab !== undefined) expect(lab.leftovers()).to.deep.equal([])
  })

  after(() => lab?.remove())

  it('lets the main command end by itself on TERM', async () => {
    await start('polite')
    const {ended, output} = await main('polite', 'trap "echo bye; exit 3" TERM; echo up; while :; do sleep 0.1; done')
    await stop('polite', 10)
    expect(await ended).to.deep.equal([3, null])
    expect(output.join('')).to.equal('up\nbye\n')
    expect(await jails().running()).to.deep.equal([])
  })

  it('kills what ignores TERM when the time is over, and not before', async () => {
    await start('stubborn')
    const {ended} = await main('stubborn', 'trap "" TERM; echo up; while :; do sleep 0.1; done')
    const begun = performance.now()
    await stop('stubborn', 1)
    expect(performance.now() - begun).to.be.within(1000, 6000)
    expect(await ended).to.deep.equal([137, null])
  })

  it('runs the stop command in the pot first', async () => {
    const root = lab.pot('asked').root
    await start('asked')
    await stop('asked', 5, 'echo $$ >/stopped')
    expect(existsSync(`${root}/stopped`)).to.equal(true)
  })

  it('says so when the stop command fails or does not end, and stops all the same', async () => {
    await start('failing')
    const [first, ...rest] = jails().stop('failing', {timeout: 1, execStop: 'echo no >&2; exit 5'})
    const error: unknown = await runSteps(lab.host, first === undefined ? [] : [first]).catch((error: unknown) => error)
    expect(error).to.have.property('message', 'the stop command of failing exits with 5: no')
    const [slow] = jails().stop('failing', {timeout: 1, execStop: 'sleep 60'})
    const late: unknown = await runSteps(lab.host, slow === undefined ? [] : [slow]).catch((error: unknown) => error)
    expect(late).to.have.property('code', 'EXEC_STOP')
    await runSteps(lab.host, rest)
  })

  it('does nothing to a pot that is down', async () => {
    await start('twice')
    await stop('twice', 1)
    await stop('twice', 1, 'exit 1')
    await stop('never-started', 1, 'exit 1')
  })

  it('removes a container that was created and not started', async () => {
    await runSteps(lab.host, jails().create(lab.pot('half')).slice(0, -1))
    expect(await jails().running()).to.deep.equal([])
    await stop('half', 1)
  })

  it('removes a container without its description', async () => {
    await start('bare')
    rmSync(`${lab.run}/bundles/bare`, {recursive: true})
    await stop('bare', 1)
  })

  it('removes a container whose holder was killed, also when the pot is started again', async () => {
    await start('dead')
    const [pot] = await jails().running()
    process.kill(pot?.id ?? 0, 'SIGKILL')
    await sleep(200)
    expect(await jails().running()).to.deep.equal([])
    await start('dead')
    expect((await jails().running()).map(({name}) => name)).to.deep.equal(['dead'])
    await stop('dead', 0)
  })

  it('undoes a start after any number of its steps', async () => {
    const spec = lab.pot('undone')
    const count = jails().create(spec).length
    expect(count).to.be.greaterThan(1)
    for (let done = 0; done <= count; done++) {
      const steps = jails().create(spec)
      await runSteps(lab.host, steps.slice(0, done))
      await undoSteps(lab.host, steps)
      expect(lab.leftovers(), `after ${done} steps`).to.deep.equal([])
    }
  })

  it('forgets all that pots had outside of the storage', async () => {
    await runSteps(lab.host, lab.host.forget?.() ?? [])
    expect(existsSync(`${lab.run}/oci`)).to.equal(false)
    expect(existsSync(`${lab.run}/runtime.json`)).to.equal(false)
  })
})
