// Writes docs/performance.md: the processor time and the time of everyday commands, as ratios to node itself, to podman, and to a script that calls the
// same tools. All figures are medians of rounds in which the contenders take turns.
//
//   npm run bench [-- ROUNDS]
import {execFileSync, spawnSync} from 'node:child_process'
import {copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {cpus, tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {benchImages} from './bench-images.js'
import {benchPhases} from './bench-phases.js'
import {measures} from './bench-measure.js'
import {amongMany, otherNodes, tenPlugins, writeRecords} from './bench-scale.js'

if (process.platform !== 'linux' || process.getuid() !== 0) {
  console.error('bench: needs root on Linux')
  process.exit(1)
}

const ROUNDS = Number(process.argv[2] ?? 7)
const checkout = fileURLToPath(new URL('..', import.meta.url))
const root = realpathSync(mkdtempSync(join(tmpdir(), 'pot-bench-')))
const {NODE_ENV: _, NODE_EXTRA_CA_CERTS: __, ...rest} = process.env
const placesOf = (name) => ({POT_CONFIG_DIR: join(root, name, 'etc'), POT_DATA_DIR: join(root, name, 'data'), POT_RUN_DIR: join(root, name, 'run')})
const env = {...rest, ...placesOf('main')}
const {time, compare, own, median} = measures(env, root)
const POT = join(checkout, 'bin/pot')
const pot = (...args) => time([POT, ...args].join(' '))
const hasPodman = spawnSync('podman', ['--version']).status === 0
const podman = (...args) => spawnSync('podman', ['--runtime=runc', ...args], {env, stdio: ['ignore', 'ignore', 'inherit']}).status === 0
const LIMITS = '--ulimit=nofile=1024:1024 --ulimit=nproc=4096:4096'
/** What is to be reached, and what was measured: rows of a table. */
const targets = []
const target = (what, most, measured) =>
  targets.push([what, String(most), ratio(measured, 1), Number.isFinite(measured) ? (measured <= most ? 'yes' : 'no') : '-'])
const page = []
const say = (line = '') => {
  page.push(line)
  console.log(line)
}
const number = (value) => (Number.isFinite(value) ? value.toFixed(value < 10 ? 1 : 0) : '-')
const ratio = (a, b) => (Number.isFinite(a / b) ? (a / b).toFixed(2) : '-')
const table = (head, rows) => {
  say(`| ${head.join(' | ')} |`)
  say(`|${head.map((_, index) => (index === 0 ? '---' : '---:')).join('|')}|`)
  for (const row of rows) say(`| ${row.join(' | ')} |`)
  say()
}

/** Makes a root tarball that contains only busybox. */
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

/** Makes a pot root that contains only records of pots. */
function records(count) {
  const name = `records-${count}`
  const base = join(root, name)
  for (const path of ['etc', 'data', 'run', 'fs/bases', 'fs/fscomp', 'fs/jails']) mkdirSync(join(base, path), {recursive: true})
  writeFileSync(join(base, 'etc/pot.conf'), `POT_FS_ROOT=${base}/fs\nPOT_STORAGE=btrfs\nPOT_GROUP=root\n`)
  writeRecords(join(base, 'fs/jails'), count)
  return Object.entries(placesOf(name))
    .map(([key, value]) => `${key}=${value}`)
    .join(' ')
}

function startUp() {
  say('## Start-up')
  say()
  say('Processor time of the whole process, in ms and as a ratio to `node -e 0`.')
  say()
  const [few, many, most] = [10, 1000, 10_000].map(records)
  for (const places of [many, most]) time(`sleep 3; ${places} ${POT} ls`)
  const ten = tenPlugins(root, env.POT_DATA_DIR, JSON.parse(readFileSync(join(env.POT_DATA_DIR, 'package.json'), 'utf8')))
  time(`POT_DATA_DIR=${ten} ${POT} ls`)
  const found = compare(
    {
      'node -e 0': 'node -e 0',
      'pot version': `${POT} version`,
      'pot ls -q, 10 pots': `${few} ${POT} ls -q`,
      'pot ls, 10 pots': `${few} ${POT} ls`,
      'pot ls, 1,000 pots': `${many} ${POT} ls`,
      'pot ls, 10,000 pots': `${most} ${POT} ls`,
      'pot last-run-stats': `${POT} last-run-stats -p up`,
      'pot get-rss -J': `${POT} get-rss -p up -J`,
      'pot info': `${POT} info -p up`,
      'pot ps -q': `${POT} ps -q`,
      'pot exec true': `${POT} exec -p up true`,
      'the runtime alone, exec true': `runc --root ${env.POT_RUN_DIR}/oci exec up true`,
      'pot ls, ten more plugins': `${few.replace(/POT_DATA_DIR=\S+/, `POT_DATA_DIR=${ten}`)} ${POT} ls`,
    },
    ROUNDS,
  )
  table(
    ['command', 'CPU ms', 'to node', 'to 10 pots'],
    Object.entries(found).map(([name, {cpu}]) => [
      name,
      number(cpu),
      ratio(cpu, found['node -e 0'].cpu),
      name.includes('pots') ? ratio(cpu, found['pot ls, 10 pots'].cpu) : '',
    ]),
  )
  for (const name of ['pot version', 'pot ls, 10 pots']) target(`${name}, to node`, 3, found[name].cpu / found['node -e 0'].cpu)
  target('pot ls, 1,000 pots to 10', 1.4, found['pot ls, 1,000 pots'].cpu / found['pot ls, 10 pots'].cpu)
  target('pot ls, 10,000 pots to 10', 4, found['pot ls, 10,000 pots'].cpu / found['pot ls, 10 pots'].cpu)
  target('pot ls, ten more plugins, to node', 3.3, found['pot ls, ten more plugins'].cpu / found['node -e 0'].cpu)
  for (const name of ['pot last-run-stats', 'pot get-rss -J']) target(`${name}, to node`, 2.5, found[name].cpu / found['node -e 0'].cpu)
  const without = found['pot exec true'].cpu - found['the runtime alone, exec true'].cpu
  target('pot exec true, without the runtime, to node', 2.5, without / found['node -e 0'].cpu)
  for (const {name, bin} of otherNodes(checkout)) {
    const path = `PATH=${bin}:$PATH`
    const other = compare({node: `${path} node -e 0`, 'pot version': `${path} ${POT} version`, 'pot ls, 10 pots': `${path} ${few} ${POT} ls`}, ROUNDS)
    for (const what of ['pot version', 'pot ls, 10 pots']) target(`${what}, to node, on ${name}`, 2.3, other[what].cpu / other.node.cpu)
  }
  const sizes = [
    ['pot version', `${POT} version`],
    ['pot ls, 10,000 pots', `${most} ${POT} ls`],
    ['pot create --plan', `${POT} create -p x -b busy --plan`],
  ].map(([name, script]) => [name, number(own(script).size)])
  table(['command', 'resident MB at most'], sizes)
  target('largest resident size, MB', 110, Math.max(...sizes.map(([, size]) => Number(size))))
}

function scale() {
  say('## One pot among many')
  say()
  pot('create', '-p', 'one', '-b', 'busy')
  const {few, many} = amongMany({time, median, rounds: ROUNDS, pot: POT, add: (count) => writeRecords(join(root, 'main/fs/jails'), count)})
  pot('destroy', '-p', 'one')
  table(
    ['', 'CPU ms among 10', 'among 1,000', 'ratio'],
    ['start', 'stop'].map((what) => [what, number(few[what]), number(many[what]), ratio(many[what], few[what])]),
  )
  for (const what of ['start', 'stop']) target(`${what} among 1,000 to among 10`, 1.15, many[what] / few[what])
}

/** Runs the same steps with the tools, without pot. */
function floor() {
  const directory = join(root, 'floor')
  const fs = join(root, 'main/fs')
  const bundle = join(directory, 'bundle')
  rmSync(directory, {recursive: true, force: true})
  mkdirSync(bundle, {recursive: true})
  execFileSync('runc', ['spec', '-b', bundle])
  const config = JSON.parse(readFileSync(join(bundle, 'config.json'), 'utf8'))
  config.root = {path: join(fs, 'floor'), readonly: false}
  config.process = {...config.process, terminal: false, args: ['sleep', '10000']}
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(config))
  const runc = `runc --root ${directory}/state`
  return {
    create: `btrfs subvolume snapshot ${fs}/bases/busy ${fs}/floor`,
    start: `mount -t tmpfs tmpfs ${fs}/floor/tmp && ${runc} create -b ${bundle} bench-floor </dev/null && ${runc} start bench-floor`,
    exec: `${runc} exec bench-floor true`,
    stop: `${runc} kill bench-floor KILL; while ${runc} state bench-floor | grep -q '"running"'; do sleep 0.01; done; ${runc} delete -f bench-floor; umount ${fs}/floor/tmp`,
    destroy: `btrfs subvolume delete ${fs}/floor`,
  }
}

function life(title, create, network) {
  const others =
    hasPodman &&
    podman('create', '--name', 'bench-probe', ...LIMITS.split(' '), ...network.split(' '), 'localhost/pot-bench', 'sleep', '1') &&
    podman('start', 'bench-probe')
  podman('rm', '-f', 'bench-probe')
  say(`## ${title}`)
  say()
  say(`Processor time and time in ms.${others ? '' : ' podman is not installed, or cannot make such a network here.'}`)
  say()
  const bare = floor()
  const steps = {
    create: [`${POT} create -p new -b busy ${create}`, `podman --runtime=runc create --name bench-new ${LIMITS} ${network} localhost/pot-bench sleep 10000`],
    start: [`${POT} start new`, 'podman --runtime=runc start bench-new'],
    exec: [`${POT} exec -p new true`, 'podman --runtime=runc exec bench-new true'],
    stop: [`${POT} stop new`, 'podman --runtime=runc stop -t 0 bench-new'],
    destroy: [`${POT} destroy -p new`, 'podman --runtime=runc rm bench-new'],
  }
  const times = Object.fromEntries(Object.keys(steps).map((name) => [name, {pot: [], podman: [], floor: [], own: []}]))
  for (let round = 0; round < ROUNDS; round++) {
    for (const who of ['pot', 'podman', 'floor', 'own']) {
      if (who === 'podman' && !others) continue
      for (const [name, [mine, theirs]] of Object.entries(steps))
        times[name][who].push(who === 'own' ? own(mine) : time(who === 'pot' ? mine : who === 'podman' ? theirs : bare[name]))
    }
  }
  const middle = (values, key) => values.map((one) => one[key]).toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
  const rows = Object.entries(times).map(([name, of]) => [
    name,
    middle(of.pot, 'cpu'),
    middle(of.own, 'cpu'),
    middle(of.podman, 'cpu'),
    middle(of.floor, 'cpu'),
    middle(of.pot, 'wall'),
    middle(of.podman, 'wall'),
    middle(of.floor, 'wall'),
  ])
  const sum = ['together', ...rows[0].slice(1).map((_, index) => rows.reduce((all, row) => all + row[index + 1], 0))]
  table(
    ['', 'pot CPU', 'of pot itself', 'podman CPU', 'tools alone CPU', 'pot time', 'podman time', 'tools alone time'],
    [...rows, sum].map(([name, ...values]) => [name, ...values.map(number)]),
  )
  say(`pot to podman: CPU ${ratio(sum[1], sum[3])}, time ${ratio(sum[5], sum[6])}.`)
  target(`${title}: CPU to podman`, 1, sum[1] / sum[3])
  target(`${title}: time to podman`, 1, sum[5] / sum[6])
  say()
}

function thirty() {
  const names = Array.from({length: 30}, (_, index) => `t${index}`)
  for (const name of names) pot('create', '-p', name, '-b', 'busy')
  if (hasPodman)
    for (const name of names) podman('create', '--name', `bench-${name}`, ...LIMITS.split(' '), '--network=none', 'localhost/pot-bench', 'sleep', '10000')
  const each = (script) => () => time(`${names.map((name) => `${script(name)} & `).join('')} wait`)
  const ways = [
    ['pot, one command', (verb) => pot(verb, ...names)],
    ['pot, thirty commands', (verb) => each((name) => `${POT} ${verb} ${name}`)()],
    // podman works on the containers of one command one after the other.
    ...(hasPodman
      ? [['podman, thirty commands', (verb) => each((name) => `podman --runtime=runc ${verb === 'stop' ? 'stop -t 0' : verb} bench-${name}`)()]]
      : []),
  ]
  const found = ways.map(([way, run]) => [way, run('start'), run('stop')])
  say('## Thirty pots')
  say()
  table(
    ['', 'start CPU', 'start time', 'stop CPU', 'stop time'],
    found.map(([way, start, stop]) => [way, ...[start.cpu, start.wall, stop.cpu, stop.wall].map(number)]),
  )
  const [[, ...mine], , [, ...theirs] = []] = found
  for (const [index, what] of ['start', 'stop'].entries())
    target(`Thirty pots by one command, ${what}: time to podman`, 0.7, mine[index].wall / (theirs[index]?.wall ?? Number.NaN))
  for (const name of names) pot('destroy', '-p', name)
  if (hasPodman) podman('rm', '-f', ...names.map((name) => `bench-${name}`))
}

try {
  mkdirSync(env.POT_CONFIG_DIR, {recursive: true})
  writeFileSync(
    join(env.POT_CONFIG_DIR, 'pot.conf'),
    `${['FS_ROOT', 'CACHE', 'TMP'].map((name) => `POT_${name}=${join(root, 'main', name === 'FS_ROOT' ? 'fs' : name.toLowerCase())}\n`).join('')}POT_GROUP=root\n`,
  )
  pot('init', '--storage', 'btrfs', '--size', '8G')
  const file = tarball()
  pot('create-base', '-r', 'busy', '--from', file)
  if (hasPodman) podman('import', '-q', file, 'localhost/pot-bench')
  pot('create', '-p', 'up', '-b', 'busy')
  pot('start', 'up')

  say('# Performance')
  say()
  say(
    `Written by \`npm run bench\`: medians of ${ROUNDS} rounds on ${cpus().length} processors (${cpus()[0]?.model.trim()}), node ${process.version}${hasPodman ? `, ${execFileSync('podman', ['--version'], {encoding: 'utf8'}).trim()}` : ''}.`,
  )
  say('The contenders take turns in each round; compare figures of one table only.')
  say()
  startUp()
  scale()
  life('A pot without a network', '', '--network=none')
  life('A pot on a bridge', '-N public-bridge -i auto', '--network=bridge')
  benchPhases({POT, own, time, rounds: ROUNDS, say, table, number})
  thirty()
  say('## Export and import')
  say()
  benchImages({
    pot: (...args) => pot(...args),
    root,
    fs: join(root, 'main/fs'),
    say,
    table,
    number,
    compare: (contenders, after) => compare(contenders, Math.min(ROUNDS, 3), after),
  })
  say('## Targets')
  say()
  say('Most of what is missed is time of pot itself; "Where the time goes" has its parts.')
  say()
  table(['ratio', 'at most', 'measured', 'met'], targets)
  writeFileSync(join(checkout, 'docs/performance.md'), `${page.join('\n').trimEnd()}\n`)
} finally {
  if (hasPodman) {
    spawnSync('podman', ['rm', '-f', 'bench-new', 'bench-probe'], {stdio: 'ignore'})
    spawnSync('podman', ['rmi', '-f', 'localhost/pot-bench'], {stdio: 'ignore'})
  }
  spawnSync(POT, ['stop', 'up'], {env, stdio: 'ignore'})
  spawnSync(POT, ['de-init', '-f'], {env, stdio: 'ignore'})
  rmSync(root, {recursive: true, force: true})
}
