import {spawn} from 'node:child_process'
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {CORE} from '../support/cli.js'
import {REAL_HOSTS, type World} from '../support/world.js'

/** Milliseconds after which a command hangs: whatever the machine does meanwhile, none takes so long. */
const PATIENCE = 90_000

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' ')

for (const {name, make, missing} of REAL_HOSTS)
  describe(`what is printed, and cannot be, on ${name}`, () => {
    let world: World

    before(async function () {
      if (missing !== undefined || process.platform !== 'linux') return this.skip()
      world = await make()
      await world.pot('init')
      await world.pot('create', '-p', 'web', '-b', await world.base('single'))
    })

    after(async () => {
      if (world === undefined) return
      await world.pot('de-init', '-f')
      const left = await world.leftovers()
      await world.close()
      expect(left).to.deep.equal([])
    })

    const line = (args: readonly string[]) => quoted([process.execPath, join(CORE, 'bin/run.js'), ...args])

    /** Runs a line of sh; `undefined` as status: it went on for ever. */
    function shell(script: string, {signal, when}: {readonly signal?: NodeJS.Signals; readonly when?: () => boolean} = {}) {
      const env = {...process.env, ...world.env, NODE_ENV: undefined, FORCE_COLOR: undefined, DEBUG: undefined}
      const child = spawn('bash', ['-c', script], {env, stdio: ['ignore', 'pipe', 'pipe'], detached: true})
      const said = {stdout: '', stderr: ''}
      for (const stream of ['stdout', 'stderr'] as const)
        child[stream].setEncoding('utf8').on('data', (text: string) => {
          said[stream] = (said[stream] + text).slice(-10_000)
        })
      const group = (which: NodeJS.Signals) => child.pid !== undefined && process.kill(-child.pid, which)
      return new Promise<{code: number | undefined; stdout: string; stderr: string}>((resolve) => {
        const late = setTimeout(() => {
          group('SIGKILL')
          resolve({code: undefined, ...said})
        }, PATIENCE)
        const watching = setInterval(() => {
          if (signal === undefined || when?.() !== true) return
          clearInterval(watching)
          group(signal)
        }, 20)
        child.on('close', (code) => {
          clearTimeout(late)
          clearInterval(watching)
          resolve({code: code ?? -1, ...said})
        })
      })
    }

    const isUp = async () => JSON.parse(await world.pot('info', '-p', 'web', '--json')).active === true

    for (const to of ['2>/dev/full', '2>&-', '2> >(exec true)', '>/dev/full 2>&1', '>&- 2>&- <&-'])
      it(`starts and stops a pot with ${to}`, async () => {
        expect((await shell(`${line(['start', 'web'])} ${to}`)).code).to.equal(0)
        expect(await isUp()).to.equal(true)
        expect((await shell(`${line(['stop', 'web'])} ${to}`)).code).to.equal(0)
        expect(await isUp()).to.equal(false)
      })

    it('carries changes out to the end when their data cannot be written, and exits with 1', async () => {
      const {code, stderr} = await shell(`${line(['create', '-p', 'other', '-b', 'busy'])} >/dev/full`)
      expect(code).to.equal(1)
      expect(stderr.trim().split('\n').at(-1)).to.equal('pot: standard output cannot be written: no space left on device')
      expect((await shell(`${line(['destroy', '-p', 'other', '--json'])} >/dev/full 2>&1`)).code).to.equal(1)
      expect(await world.pot('recover', '--list')).to.equal('')
      expect(await world.pot('ls', '-q')).not.to.include('other')
    })

    for (const args of [['ls'], ['ls', '--json'], ['doctor', '--json'], ['help'], ['stop', 'web', '--plan'], ['info', '-p', 'none', '--json']])
      it(`says once that the data of ${args.join(' ')} are lost`, async () => {
        const {code, stderr} = await shell(`${line(args)} >/dev/full`)
        const lines = stderr.split('\n').filter((text) => text.startsWith('pot:') && !text.includes('warning'))
        expect({code, lines}).to.deep.equal({code: 1, lines: ['pot: standard output cannot be written: no space left on device']})
      })

    it('takes a reader that has gone for one that has had enough', async () => {
      const {code, stderr} = await shell(`${line(['help'])} > >(exec true)`)
      expect({code, stderr}).to.deep.equal({code: 0, stderr: ''})
    })

    it('ends logs -f with the reader, and with the room', async () => {
      mkdirSync(join(world.fs, 'jails/web/log'), {recursive: true})
      writeFileSync(join(world.fs, 'jails/web/log/main.log'), 'a line\n')
      expect((await shell(`${line(['logs', '-f', 'web'])} >/dev/full`)).code).to.equal(1)
      expect((await shell(`${line(['logs', '-f', 'web'])} > >(exec true)`)).code).to.equal(0)
    })

    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      it(`ends a command at ${signal} when nothing can be printed`, async () => {
        const journal = join(world.root, 'data/journal')
        await world.pot('set-cmd', '-p', 'web', '-c', 'sleep 1000')
        await world.pot('set-attribute', '-p', 'web', '-A', 'persistent', '-V', 'NO')
        const running = shell(`exec ${line(['start', 'web'])} >/dev/full 2>&1`, {signal, when: () => existsSync(join(world.root, 'run/bundles/web'))})
        const {code} = await running
        expect(code).to.be.oneOf([0, 125, 130])
        expect(await isUp()).to.equal(false)
        expect(existsSync(journal) ? await world.pot('recover', '--list') : '').to.equal('')
      })

    it('survives its terminal', async () => {
      const [ready, script, ended] = ['ready', 'inside.sh', 'ended'].map((file) => join(world.root, file)) as [string, string, string]
      for (const [args, status] of [
        [['ls'], '1'],
        [['start', 'web', '-d'], '0'],
        [['stop', 'web'], '0'],
      ] as const) {
        for (const file of [ready, ended]) rmSync(file, {force: true})
        writeFileSync(script, `: >"${ready}"; while [ -t 0 ]; do sleep 0.02; done; ${line(args)}; echo $? >"${ended}"\n`)
        // script(1) ends with its child, and the terminal with it.
        await shell(`script -qc 'setsid -f sh ${script}; until [ -e ${ready} ]; do sleep 0.02; done' /dev/null`)
        expect(await contents(ended), args.join(' ')).to.equal(status)
      }
    })

    it('ends as it should when its terminal vanishes meanwhile', async () => {
      const [pid, script, ended] = ['pid', 'inside.sh', 'ended'].map((file) => join(world.root, file)) as [string, string, string]
      for (const file of [pid, ended]) rmSync(file, {force: true})
      writeFileSync(script, `${line(['logs', '-f', 'web'])} & echo $! >"${pid}"; wait $!; echo $? >"${ended}"\n`)
      const shown = join(world.root, 'shown')
      await shell(`script -qfc 'setsid -f sh ${script}; until grep -q line ${shown}; do sleep 0.02; done' ${shown}`)
      process.kill(Number(await contents(pid)), 'SIGTERM')
      expect(await contents(ended)).to.equal('0')
    })
  })

/** What somebody else writes to a file. */
async function contents(path: string): Promise<string> {
  const end = Date.now() + PATIENCE
  while (!existsSync(path) || readFileSync(path, 'utf8') === '') {
    if (Date.now() > end) throw new Error(`nobody writes ${path}`)
    await sleep(20)
  }
  return readFileSync(path, 'utf8').trim()
}
