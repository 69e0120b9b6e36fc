import {execFileSync, spawnSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {busyboxRoot} from '../../src/testing/system/busybox-root.js'
import {CORE} from './cli.js'
import type {Done} from './examples-day.js'
import {potSession} from './session.js'
import type {World} from './world.js'
import {wordsOf} from './words.js'

/** What is typed on a terminal after these examples. */
const TYPED: Readonly<Record<string, string>> = {'pot exec -t web bash': 'exit\n', 'pot watch': 'q', 'pot watch --interval 5': 'q'}

export interface DayPlace {
  readonly world: Pick<World, 'env' | 'root'>
  /** argv of a program through which everything is run. */
  readonly through?: readonly string[]
  /** Words of the examples, and what they are in this world. */
  readonly standsFor: readonly (readonly [word: string, here: string])[]
}

/** Does a whole day. Resolves with the lines that did not end as they should, and what they said. */
export async function runDay(day: readonly Done[], {world, through = [], standsFor}: DayPlace): Promise<string[]> {
  // In one pass: what stands for one word can have another.
  const replaced = new Map(standsFor)
  const stood = new RegExp(standsFor.map(([word]) => word.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'g')
  const [work, bin] = [join(world.root, 'work'), join(world.root, 'bin')]
  mkdirSync(bin)
  symlinkSync(join(CORE, 'bin/run.js'), join(bin, 'pot'))
  // Graphviz is not needed to see that it gets a graph.
  writeFileSync(join(bin, 'dot'), '#!/bin/sh\ngrep -q digraph\n', {mode: 0o755})
  const env = {
    ...process.env,
    NODE_ENV: undefined,
    DEBUG: undefined,
    NODE_OPTIONS: undefined,
    TERM: 'xterm',
    ...world.env,
    PATH: [bin, world.env.PATH, process.env.PATH].filter(Boolean).join(':'),
  }
  const session = potSession(world, {cwd: work, through})
  const shell = (line: string, typed: string | undefined) => {
    const [file = '', ...args] = [...through, '/bin/bash', '-c', typed === undefined ? `set -o pipefail; ${line}` : `script -qec "$1" /dev/null`, 'bash', line]
    const {status, stdout, stderr} = spawnSync(file, args, {cwd: work, env, encoding: 'utf8', input: typed ?? ''})
    return {status, stdout, stderr}
  }
  const wrong: string[] = []
  try {
    for (const each of day) {
      const [text, code] = typeof each === 'string' ? ([each, 0] as const) : each
      const line = text.replace(/^\+ /, '').replace(stood, (word) => replaced.get(word) ?? word)
      // A command that waits for the main command of a pot leaves the directory of its process.
      const isPlain = /^pot (?!start|run|term)[^|<>$;&"`\\()]*$/.test(line) && TYPED[text] === undefined
      const {status, stdout, stderr} = isPlain ? await session.run(...wordsOf(line).slice(1)) : shell(line, TYPED[text])
      if (status !== code) wrong.push(`${text}: ${status}: ${stderr || stdout}`)
    }
  } finally {
    await session.close()
  }
  return wrong
}

/** Makes the files of the examples, in the directory in which they are typed. */
export function layExamples(root: string): void {
  const work = join(root, 'work')
  for (const name of ['work/site', 'srv/www', 'srv/api', 'images', 'tmp', 'old']) mkdirSync(join(root, name), {recursive: true})
  const write = (name: string, text: string, mode = 0o644) => writeFileSync(join(work, name), text, {mode})
  for (const name of ['app.conf', 'nginx.conf', 'site/index.html']) write(name, 'text\n')
  write('password.txt', 'swordfish\n')
  write('api.env', 'MODE=production\n')
  for (const name of ['before-start.sh', 'after-stop.sh', 'update.sh']) write(name, '#!/bin/sh\ntrue\n', 0o755)
  write('shop.yaml', 'name: shop\npots:\n  till:\n    base: bookworm\n    command: sleep 1000000\n    volumes: ["goods:/goods"]\nvolumes:\n  goods:\n')
  write('docker-compose.yml', 'name: app\nservices:\n  cache:\n    image: bookworm\n    command: sleep 1000000\n')
  writeFileSync(join(root, 'srv/app.conf'), 'text\n')
  writeFileSync(join(root, 'resolv.pot'), 'nameserver 192.0.2.53\n')
}

/** Makes a root tarball with what the examples run in a pot, with the name of that of the suite bookworm in the cache of pot. Returns its path. */
export function makeBookworm(root: string): string {
  const tree = join(root, 'tree')
  mkdirSync(tree)
  execFileSync('tar', ['-C', tree, '-xf', busyboxRoot()])
  for (const name of ['usr/bin', 'var/www', 'var/log/nginx', 'etc/nginx', 'srv']) mkdirSync(join(tree, name), {recursive: true})
  const write = (name: string, text: string, mode: number) => {
    writeFileSync(join(tree, name), text, {mode})
    chmodSync(join(tree, name), mode)
  }
  write('etc/os-release', 'ID=debian\nVERSION_CODENAME=bookworm\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n', 0o644)
  write('etc/passwd', `${readFileSync(join(tree, 'etc/passwd'), 'utf8')}www:x:80:80:www:/:/bin/sh\n`, 0o644)
  write('etc/app.conf', 'text\n', 0o644)
  write('usr/bin/apt-get', '#!/bin/sh\ntrue\n', 0o755)
  write('usr/bin/bash', '#!/bin/sh\nexec sh "$@"\n', 0o755)
  // Answers signals as the server does: HUP and USR1 do not end it.
  write('usr/bin/nginx', '#!/bin/sh\n[ "$1" != -s ] || exit 0\ntrap : HUP USR1\nwhile :; do sleep 1; done\n', 0o755)
  const tarball = join(root, `bookworm-${execFileSync('dpkg', ['--print-architecture'], {encoding: 'utf8'}).trim()}.tar`)
  execFileSync('tar', ['-C', tree, '--owner=0', '--group=0', '-cf', tarball, '.'])
  return tarball
}

export const digestOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')
