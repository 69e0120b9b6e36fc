import {spawn, spawnSync} from 'node:child_process'
import {chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {CORE, ROOT} from '../support/cli.js'
import {tarball} from '../support/installed.js'

/** Instead of pot: tells what it got, or waits for signals. */
const RUN = `const {readFileSync, writeFileSync} = require('node:fs')
const [what, ...args] = process.argv.slice(2)
if (args[0] === 'wait') {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => { process.stdout.write(signal + ' '); if (--left === 0) process.exit(42) })
  let left = Number(args[1])
  setInterval(() => {}, 1000)
  writeFileSync(args[2], String(process.pid))
} else {
  const stdin = readFileSync(0, 'utf8')
  process.stdout.write(JSON.stringify({what, args, stdin, script: process.argv[1], home: process.env.HOME ?? null}))
  process.exitCode = 7
}
`

describe('the launcher in front of node', () => {
  let root: string
  let pot: string

  before(() => {
    root = mkdtempSync(join(tmpdir(), 'pot-launcher-'))
    for (const directory of ['lib/pot/bin', 'bin', 'gone', 'fifo']) mkdirSync(join(root, directory), {recursive: true})
    copyFileSync(join(CORE, 'bin/pot'), join(root, 'lib/pot/bin/pot'))
    chmodSync(join(root, 'lib/pot/bin/pot'), 0o755)
    writeFileSync(join(root, 'lib/pot/package.json'), '{"type": "module"}')
    writeFileSync(join(root, 'lib/pot/bin/run.cjs'), RUN)
    symlinkSync('lib/pot/bin/pot', join(root, 'link'))
    pot = join(root, 'bin/pot')
    symlinkSync('../link', pot)
  })
  after(() => rmSync(root, {recursive: true, force: true}))

  const words = ['a b', '', '-p', `it's "$HOME" \`id\``, 'x\ny', '--', '*']

  for (const command of ['start', 'exec']) {
    it(`hands on words, stdin and status to ${command}, through links`, () => {
      const {status, stdout, stderr} = spawnSync(pot, [command, ...words], {input: 'in', encoding: 'utf8', env: {PATH: process.env.PATH}})
      expect(stderr).to.equal('')
      expect(status).to.equal(7)
      expect(JSON.parse(stdout)).to.deep.equal({what: command, args: words, stdin: 'in', script: join(root, 'lib/pot/bin/run.cjs'), home: null})
    })

    it(`finds node for ${command} without PATH, in a directory that is gone`, () => {
      const script = 'cd "$1" && rmdir "$1" && "$2" "$3" x </dev/null 2>/dev/null; status=$?; mkdir "$1"; exit $status'
      const {status, stdout} = spawnSync('sh', ['-c', script, 'sh', join(root, 'gone'), pot, command], {encoding: 'utf8', env: {PATH: '/bin:/usr/bin'}})
      expect([status, JSON.parse(stdout).stdin]).to.deep.equal([7, ''])
    })
  }

  /** How many processes have this in their command lines. */
  const matches = (pattern: string) =>
    readdirSync('/proc').filter((pid) => {
      try {
        return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').includes(pattern)
      } catch {
        return false
      }
    }).length

  it('is one process with the command line that Nomad looks for, hands on signals, and ends with the status', async function () {
    if (!existsSync('/proc/self/cmdline')) return this.skip()
    const ready = join(root, 'ready')
    const child = spawn(pot, ['start', 'wait', '4', ready], {stdio: ['ignore', 'pipe', 'inherit']})
    const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal)))
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    while (!existsSync(ready)) await sleep(5)
    const counts = new Set<number>()
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
      child.kill(signal)
      for (let i = 0; i < 20; i++) counts.add(matches(`/bin/sh ${pot} start wait`))
      await sleep(20)
    }
    expect(await ended).to.equal(42)
    expect(out.trim().split(' ')).to.have.members(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGTERM'])
    expect([...counts].filter((count) => count !== 0)).to.deep.equal([1])
  })

  it('forks once, for node, and nothing in it is a subshell', () => {
    const script = readFileSync(join(CORE, 'bin/pot'), 'utf8')
    const code = script.replace(/^find='[^']*'/m, '').replaceAll(/^\s*#.*$/gm, '')
    expect(code).not.to.match(/\$\(|`|[^|]\|[^|]|^\s*\(/m)
    expect(code.match(/[^&>]&\s*$/gm)).to.have.length(1)
  })

  it('becomes the program pot of the package', async () => {
    const {bin} = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    expect(bin).to.deep.equal({pot: './bin/pot'})
    const list = spawnSync('tar', ['-tvzf', await tarball(root)], {encoding: 'utf8'}).stdout.split('\n')
    expect(list.find((line) => line.endsWith('package/bin/pot'))).to.match(/^-rwxr-xr-x/)
  })
})
