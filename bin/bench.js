// How long the everyday commands take, as ratios to what others need for the same in this very run: node itself, and podman where it is
// installed. Medians of several rounds, the contenders in turn, so that a busy machine is busy for all of them.
import {execFileSync, spawnSync} from 'node:child_process'
import {copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {benchImages} from './bench-images.js'

if (process.platform !== 'linux' || process.getuid() !== 0) {
  console.error('bench: needs root on Linux')
  process.exit(1)
}

const ROUNDS = Number(process.argv[2] ?? 7)
const script = fileURLToPath(new URL('run.js', import.meta.url))
const root = realpathSync(mkdtempSync(join(tmpdir(), 'pot-bench-')))
const env = {...process.env, POT_CONFIG_DIR: join(root, 'etc'), POT_DATA_DIR: join(root, 'data'), POT_RUN_DIR: join(root, 'run')}
// Extra certificates, which node would read at each start, are a matter of the machine.
for (const name of ['NODE_ENV', 'NODE_EXTRA_CA_CERTS']) delete env[name]

function run(file, ...args) {
  const {status, stderr} = spawnSync(file, args, {env, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe']})
  if (status !== 0) throw new Error(`${file} ${args.join(' ')}: ${stderr}`)
}
const pot = (...args) => run(process.execPath, script, ...args)
const hasPodman = spawnSync('podman', ['--version']).status === 0
const podman = (...args) => run('podman', '--runtime=runc', ...args)
const LIMITS = ['--ulimit=nofile=1024:1024', '--ulimit=nproc=4096:4096', '--network=none']

/** A root tarball with busybox alone. */
function tarball() {
  const tree = join(root, 'tree')
  for (const path of ['bin', 'etc', 'root', 'tmp', 'proc', 'dev', 'sys', 'usr/local', 'var']) mkdirSync(join(tree, path), {recursive: true})
  copyFileSync('/bin/busybox', join(tree, 'bin/busybox'))
  for (const applet of ['sh', 'sleep', 'true']) symlinkSync('busybox', join(tree, 'bin', applet))
  writeFileSync(join(tree, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\n')
  const file = join(root, 'busybox.tar')
  execFileSync('tar', ['-C', tree, '-cf', file, '.'])
  return file
}

function milliseconds(task) {
  const start = process.hrtime.bigint()
  task()
  return Number(process.hrtime.bigint() - start) / 1e6
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

/** Each contender once a round; `clear` is not timed. */
function compare(title, contenders, clear = () => {}, rounds = ROUNDS) {
  const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, task] of Object.entries(contenders)) times[name].push(milliseconds(task))
    clear()
  }
  const [own, ...others] = Object.entries(times).map(([name, values]) => [name, median(values)])
  const ratios = others.map(([name, value]) => `${(own[1] / value).toFixed(2)} x ${name} (${value.toFixed(0)} ms)`)
  console.log(`${title.padEnd(22)} ${own[1].toFixed(0).padStart(6)} ms   ${ratios.join(', ')}`)
}

const node = () => run(process.execPath, '-e', '0')
const peer = (task) => (hasPodman ? {podman: task} : {})

try {
  mkdirSync(env.POT_CONFIG_DIR)
  writeFileSync(
    join(env.POT_CONFIG_DIR, 'pot.conf'),
    `${['FS_ROOT', 'CACHE', 'TMP'].map((name) => `POT_${name}=${join(root, name.toLowerCase())}\n`).join('')}POT_GROUP=root\n`,
  )
  pot('init', '--storage', 'btrfs', '--size', '8G')
  const file = tarball()
  pot('create-base', '-r', 'busy', '--from', file)
  if (hasPodman) podman('import', '-q', file, 'localhost/pot-bench')
  pot('create', '-p', 'up', '-b', 'busy')
  pot('start', 'up')
  if (hasPodman) podman('run', '-d', '--name', 'pot-bench-up', ...LIMITS, 'localhost/pot-bench', 'sleep', '10000')

  console.log(`medians of ${ROUNDS} rounds${hasPodman ? '' : '; podman is not installed (apt-get install podman)'}`)
  compare('version', {pot: () => pot('version'), node})
  compare('list', {pot: () => pot('ls', '-q'), node, ...peer(() => podman('ps', '-q'))})
  compare('exec true', {pot: () => pot('exec', '-p', 'up', 'true'), node, ...peer(() => podman('exec', 'pot-bench-up', 'true'))})
  compare('create and destroy', {
    pot: () => {
      pot('create', '-p', 'new', '-b', 'busy')
      pot('destroy', '-p', 'new')
    },
    node,
    ...peer(() => {
      podman('create', '--name', 'pot-bench-new', ...LIMITS, 'localhost/pot-bench', 'sleep', '10000')
      podman('rm', 'pot-bench-new')
    }),
  })
  compare('stop and start', {
    pot: () => {
      pot('stop', 'up')
      pot('start', 'up')
    },
    node,
    ...peer(() => {
      podman('stop', '-t', '0', 'pot-bench-up')
      podman('start', 'pot-bench-up')
    }),
  })
  benchImages({pot, root, fs: join(root, 'fs_root'), compare: (title, contenders, clear) => compare(title, contenders, clear, Math.min(ROUNDS, 5))})
} finally {
  if (hasPodman) {
    spawnSync('podman', ['rm', '-f', 'pot-bench-up', 'pot-bench-new'], {stdio: 'ignore'})
    spawnSync('podman', ['rmi', '-f', 'localhost/pot-bench'], {stdio: 'ignore'})
  }
  pot('de-init', '-f')
  rmSync(root, {recursive: true, force: true})
}
