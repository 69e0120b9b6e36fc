// Runs every check of the project: format and lint, types, and all tests. The last line of output is `N passed, N failed, N skipped`.
import {spawnSync} from 'node:child_process'
import {chmodSync, mkdtempSync, readdirSync, realpathSync, rmSync} from 'node:fs'
import {availableParallelism, tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
// With NODE_ENV=test oclif looks for TypeScript sources. With FORCE_COLOR the compared output would contain colours. node reads extra certificates
// at each start (40 ms, thousands of times), and no test uses TLS to another machine.
const {NODE_ENV: _, FORCE_COLOR: __, NODE_EXTRA_CA_CERTS: ___, ...env} = process.env
const run = (file, ...args) => spawnSync(join(root, 'node_modules/.bin', file), args, {cwd: root, stdio: 'inherit', env}).status ?? 1

const find = (directory) =>
  readdirSync(join(root, directory), {withFileTypes: true, recursive: true})
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()

/** The longest test files run first, so that all cores are busy to the end. */
const LONG = ['kill', 'lifecycle', 'concurrent', 'model']
const weight = (path) => {
  const index = LONG.findIndex((name) => path.includes(name))
  return index < 0 ? LONG.length : index
}
const asked = process.argv.slice(2)
const plugins = readdirSync(join(root, 'plugins')).map((name) => `plugins/${name}/test`)
const files = asked.length > 0 ? asked : ['test', ...plugins].flatMap(find).sort((a, b) => weight(a) - weight(b))

const checks =
  asked.length > 0
    ? []
    : [
        ['biome', 'check', '--error-on-warnings', '.'],
        ['tsc', '--noEmit', '-p', 'test/tsconfig.json'],
      ]
const broken = checks.filter(([file, ...args]) => run(file, ...args) !== 0).map(([file]) => file)
if (broken.length > 0) console.error(`failed: ${broken.join(', ')}`)

// The tests run the tarball that is shipped, installed into an empty prefix. Neither the installation nor a test uses a registry.
const packed = realpathSync(mkdtempSync(join(tmpdir(), 'pot-packed-')))
// Every user can read the prefix, as on a host: tests also run pot as other users.
chmodSync(packed, 0o755)
process.on('exit', () => rmSync(packed, {recursive: true, force: true}))
const installed = spawnSync(process.execPath, [join(root, 'test/support/packed.mjs'), packed], {env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit']})
if (installed.status !== 0) {
  console.error('failed: the packed core cannot be installed')
  console.log('0 passed, 1 failed, 0 skipped')
  process.exit(1)
}
env.POT_TEST_CORE = `${installed.stdout.trim()}/`

env.POT_FAILED_CHECKS = String(broken.length)
const status = run(
  'mocha',
  '--import=tsx',
  '--parallel',
  '--jobs',
  String(availableParallelism() + 1),
  // One limit for all tests. It ends a test that hangs; no test is about speed, and on a busy machine each takes ten times as long.
  '--timeout',
  '1800000',
  '--reporter',
  join(root, 'test/support/reporter.mjs'),
  ...(env.POT_TEST_COSTS === undefined ? [] : ['--require', join(root, 'test/support/costs.mjs')]),
  ...files,
)
process.exit(broken.length > 0 ? 1 : status)
