import {spawn} from 'node:child_process'
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {CORE} from '../support/cli.js'
import {HOSTS, type World} from '../support/world.js'

/** Which of its three descriptors are terminals, and whether /dev/tty leads to one. */
const PROBE =
  'for f in 0 1 2; do if [ -t $f ]; then printf "tty "; else printf "no "; fi; done; if (: </dev/tty) 2>/dev/null; then echo own; else echo none; fi'

/** Says each interrupt, and ends in time. */
const KEYS = 'trap "echo int" INT; echo ready >&2; for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.2; done; exit 9\n'

for (const {name, missing, make} of HOSTS) {
  describe(`terminals and secrets of the caller, on ${name}`, () => {
    let world: World
    let base: string
    const pot = `${process.execPath} ${join(CORE, 'bin/run.js')}`
    const at = (file: string) => join(base, file)
    const text = (file: string) => readFileSync(at(file), 'utf8')

    before(async function () {
      if (missing !== undefined) {
        console.log(`      skipped: ${missing}`)
        this.skip()
      }
      base = mkdtempSync(join(tmpdir(), 'pot-terminals-'))
      writeFileSync(at('probe'), `${PROBE}\n`)
      writeFileSync(at('keys'), KEYS)
      world = await make()
      await world.pot('init')
      const from = await world.base('single')
      await world.pot('create', '-p', 'web', '-t', 'single', '-b', from)
      await world.pot('create', '-p', 'job', '-t', 'single', '-b', from, '-c', `sh -c '. /probe >/told 2>/dev/null; exit 0'`)
      await world.pot('set-attribute', '-p', 'job', '-A', 'persistent', '-V', 'NO')
      for (const one of ['web', 'job']) await world.pot('copy-in', '-p', one, '-s', at('probe'), '-d', '/probe')
      await world.pot('copy-in', '-p', 'web', '-s', at('keys'), '-d', '/keys')
      await world.pot('start', 'web')
    })
    after(async () => {
      await world?.run(['destroy', '-F', '-p', 'web'])
      await world?.run(['destroy', '-F', '-p', 'job'])
      await world?.close()
      if (base !== undefined) rmSync(base, {recursive: true})
    })

    /** A line of the shell on a terminal; `keys` are typed when `ready` has appeared. Resolves with what the terminal shows. */
    function onTerminal(line: string, keys = '', ready = ''): Promise<string> {
      // The one of the host: the model has its own.
      const args = process.platform === 'linux' ? ['-qec', line, '/dev/null'] : ['-q', '/dev/null', 'sh', '-c', line]
      const child = spawn('/usr/bin/script', args, {env: {...process.env, ...world.env, NODE_ENV: undefined, SHELL: '/bin/sh'}})
      let shown = ''
      let typed = false
      const type = () => {
        if (typed || !shown.includes(ready)) return
        typed = true
        child.stdin.write(keys)
      }
      child.stdout.setEncoding('utf8').on('data', (more: string) => {
        shown += more
        type()
      })
      if (ready === '') type()
      return new Promise((resolve) => child.once('close', () => resolve(shown)))
    }

    it('never are in a pot, whichever of the descriptors is one', async () => {
      const probe = `${pot} exec -p web sh /probe`
      const lines = [
        `${probe} | cat >TOLD`,
        `${probe} >TOLD`,
        `${probe} 2>/dev/null >TOLD`,
        `${probe} </dev/null >TOLD`,
        `echo | ${probe} >TOLD`,
        `${probe} 2>/dev/null </dev/null | cat >TOLD`,
      ]
      for (const line of lines) {
        await onTerminal(line.replace('TOLD', at('told')))
        expect(text('told'), line).to.equal('no no no none\n')
      }
      const shown = await onTerminal(`${probe} 2>/dev/null`)
      expect(shown).to.include('no no no none')
    })

    // The devices of a jail, ruleset 4 of devfs(8), have no /dev/tty.
    const own = name.includes('Linux') ? 'own' : 'none'

    it('are one of its own when all three are', async () => {
      expect(await onTerminal(`${pot} exec -p web sh /probe`)).to.include(`tty tty tty ${own}`)
      expect(await onTerminal(`${pot} exec -p web sh -c 'exit 7'; echo status=$?; ${pot} exec -p web sh -c 'kill -9 $$'; echo status=$?`)).to.match(
        /status=7\s+(.*\s)*status=137/,
      )
      // The model has no stat(1) of Linux.
      if (!name.includes('Linux')) return
      const ids = await onTerminal(`stat -L -c host=%d:%i /dev/stdin; ${pot} exec -p web sh -c 'stat -L -c pot=%d:%i /dev/stdin'`)
      const [, host] = /host=([\d:]+)/.exec(ids) ?? []
      const [, inside] = /pot=([\d:]+)/.exec(ids) ?? []
      expect(host, ids).to.match(/\d/)
      expect(inside, ids).to.match(/\d/).and.not.equal(host)
    })

    it('are not given to the main command of a pot that is not persistent either', async () => {
      const told = async () => world.pot('copy-out', '-p', 'job', '-s', '/told', '-d', base).then(() => text('told'))
      // The main command has put its output into a file itself.
      for (const [line, expected] of [
        [`${pot} start job 2>/dev/null | cat`, 'no no no none\n'],
        [`${pot} start job`, `tty no no ${own}\n`],
      ] as const) {
        await onTerminal(line)
        rmSync(at('told'), {force: true})
        expect(await told(), line).to.equal(expected)
      }
    })

    it('have what is typed copied to the command, to its end', async () => {
      rmSync(at('told'), {force: true})
      await onTerminal(`${pot} exec -p web sh -c 'echo ready >&2; exec cat' | cat >${at('told')}`, 'typed\n\u0004', 'ready')
      expect(text('told')).to.equal('typed\n')
    })

    it('have their keys for signals handed on, once', async () => {
      await onTerminal(
        `trap : INT; { trap : INT; ${pot} exec -p web sh /keys; echo $? >${at('status')}; } | (trap '' INT; cat) >${at('told')}`,
        '\u0003',
        'ready',
      )
      expect([text('told'), text('status')]).to.deep.equal(['int\n', '9\n'])
    })

    it('are not stopped for by a command in the background', async () => {
      rmSync(at('told'), {force: true})
      await onTerminal(`set -m; ${pot} exec -p web sh -c 'sleep 1; echo done' >${at('told')} & wait; jobs`)
      expect(text('told')).to.equal('done\n')
    })

    if (!name.includes('Linux')) return

    it('keep values of the environment out of all command lines', async () => {
      const secret = `s3cret-${process.pid}-${'x'.repeat(8)}`
      await world.pot('set-cmd', '-p', 'web', '-c', 'echo "main $TOKEN"; exec sleep 1000')
      const plan = await world.pot('set-env', '-p', 'web', '-E', `TOKEN=${secret}`, '--plan')
      expect(plan).not.to.include(secret)
      await world.pot('set-env', '-p', 'web', '-E', `TOKEN=${secret}`)
      await world.pot('stop', 'web')
      const started = await world.pot('start', 'web', '--plan')
      expect(started).to.include('TOKEN')
      expect(started).not.to.include(secret)

      // Who watches while all of it goes on, as any user can.
      const seen = new Set<string>()
      const own = new Set([String(process.pid)])
      const look = () => {
        for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && !own.has(entry))) {
          try {
            const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
            if (line.includes(secret)) seen.add(line)
          } catch {
            // It has ended.
          }
        }
      }
      const timer = setInterval(look, 5)
      try {
        await world.pot('start', 'web')
        for (let tries = 0; tries < 200 && !(await world.pot('logs', 'web')).includes('main'); tries++);
        expect(await world.pot('logs', 'web')).to.equal(`main ${secret}\n`)
        const script = 'echo "$GIVEN"; read -r wait'
        for (const given of ['GIVEN', `GIVEN=${secret}`]) {
          const child = spawn(process.execPath, [join(CORE, 'bin/run.js'), 'exec', '-e', given, '-p', 'web', 'sh', '-c', script], {
            env: {...process.env, ...world.env, NODE_ENV: undefined, GIVEN: secret},
          })
          const closed = new Promise((resolve) => child.once('close', resolve))
          const said = new Promise((resolve) => child.stdout.setEncoding('utf8').once('data', resolve))
          // Until pot runs, its command line is what was typed.
          own.add(String(child.pid))
          const line = await Promise.race([said, closed])
          own.delete(String(child.pid))
          look()
          child.stdin.end()
          await closed
          expect(line).to.equal(`${secret}\n`)
        }
      } finally {
        clearInterval(timer)
      }
      look()
      expect([...seen]).to.deep.equal([])
      expect(readdirSync(tmpdir()).filter((entry) => entry.startsWith('pot-secret-'))).to.deep.equal([])
    })
  })
}
