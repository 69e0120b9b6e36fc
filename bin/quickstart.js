// Runs the main job of pot on this machine and removes everything again: a Debian base, a pot, a program in it, snapshot, change, rollback, clone.
import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

if (process.platform !== 'linux' || process.getuid() !== 0) {
  console.error('quickstart: needs root on Linux; on FreeBSD see README.md')
  process.exit(1)
}

const script = fileURLToPath(new URL('run.js', import.meta.url))
const root = realpathSync(mkdtempSync(join(tmpdir(), 'pot-quickstart-')))
const env = {...process.env, POT_CONFIG_DIR: join(root, 'etc'), POT_DATA_DIR: join(root, 'data'), POT_RUN_DIR: join(root, 'run')}
delete env.NODE_ENV
mkdirSync(env.POT_CONFIG_DIR)
writeFileSync(
  join(env.POT_CONFIG_DIR, 'pot.conf'),
  `${['FS_ROOT', 'CACHE', 'TMP'].map((name) => `POT_${name}=${join(root, name.toLowerCase())}\n`).join('')}POT_GROUP=root\n`,
)

const suite = /^VERSION_CODENAME=(.*)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'bookworm'

function pot(...args) {
  console.log(`\n$ pot ${args.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)).join(' ')}`)
  const {status, stdout} = spawnSync(process.execPath, [script, ...args], {env, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8'})
  process.stdout.write(stdout)
  if (status !== 0) throw new Error(`pot ${args[0]} exits with ${status}`)
  return stdout
}

function expect(what, holds) {
  if (!holds) throw new Error(`it does not hold that ${what}`)
  console.log(`  ok: ${what}`)
}

/** Returns everything that this script has made and that is still on the machine. */
function leftovers() {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(` ${root}`))
  const loops = spawnSync('losetup', ['-a'], {encoding: 'utf8'})
    .stdout.split('\n')
    .filter((line) => line.includes(root))
  const files = ['fs_root', 'cache', 'data', 'run']
    .filter((name) => existsSync(join(root, name)))
    .flatMap((name) => readdirSync(join(root, name)).map((file) => join(root, name, file)))
  return [...mounts, ...loops, ...files.filter((file) => !file.startsWith(join(root, 'data/cache')))]
}

function work() {
  pot('init', '--storage', 'btrfs', '--size', '4G')
  pot('create-base', '-r', suite)
  pot('create', '-p', 'web', '-b', suite)
  pot('start', 'web')
  const release = pot('exec', '-p', 'web', 'cat', '/etc/os-release')
  expect('the pot runs Debian', release.includes('ID=debian'))

  pot('exec', '-p', 'web', 'sh', '-c', 'echo before >/root/note')
  pot('stop', 'web')
  pot('snapshot', '-p', 'web')
  pot('start', 'web')
  pot('exec', '-p', 'web', 'sh', '-c', 'echo after >/root/note')
  pot('stop', 'web')
  pot('rollback', '-p', 'web')
  pot('start', 'web')
  expect('the change is gone', pot('exec', '-p', 'web', 'cat', '/root/note') === 'before\n')

  pot('clone', '-p', 'web2', '-P', 'web')
  pot('start', 'web2')
  expect('the clone has the data', pot('exec', '-p', 'web2', 'cat', '/root/note') === 'before\n')
  pot('ls')
  pot('stop', 'web2')
  pot('destroy', '-p', 'web2')
  pot('stop', 'web')
  pot('destroy', '-p', 'web')
}

let failed
try {
  work()
} catch (error) {
  failed = error
}
try {
  pot('de-init', '-f')
} catch (error) {
  failed ??= error
}
const left = leftovers()
if (left.length > 0) failed ??= new Error(`something is left: ${left.join(', ')}`)
else rmSync(root, {recursive: true, force: true})
if (failed) {
  console.error(`\nquickstart: ${failed.message}`)
  process.exit(1)
}
console.log('\nquickstart: all done, and nothing is left behind')
