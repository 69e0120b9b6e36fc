// Packs the core and installs the tarball into a prefix, as a user does. Prints the directory of the installed core.
//
//   node test/support/packed.mjs DIRECTORY
//
// The only registry that npm can reach meanwhile is one on loopback, which has the packages of node_modules and nothing else.
import {execFile, spawn} from 'node:child_process'
import {existsSync, mkdirSync, readFileSync} from 'node:fs'
import {createServer} from 'node:http'
import {join, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {promisify} from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
const npm = join(root, 'node_modules/npm/bin/npm-cli.js')
const into = resolve(process.argv[2] ?? '.')
mkdirSync(into, {recursive: true})

const {packages} = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
/** By name: the directories in node_modules, one for each version. */
const places = Map.groupBy?.(Object.keys(packages), nameOf) ?? byName(Object.keys(packages))

function nameOf(place) {
  return place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

function byName(all) {
  const map = new Map()
  for (const place of all) map.set(nameOf(place), [...(map.get(nameOf(place)) ?? []), place])
  return map
}

function packument(name, host) {
  const manifests = (places.get(name) ?? [])
    .filter((place) => packages[place].inBundle !== true && packages[place].link !== true)
    .map((place) => ({place, file: join(root, place, 'package.json')}))
    .filter(({file}) => existsSync(file))
    .map(({place, file}) => ({...JSON.parse(readFileSync(file, 'utf8')), dist: {tarball: `http://${host}/-/${encodeURIComponent(place)}`}}))
  if (manifests.length === 0) return undefined
  const versions = Object.fromEntries(manifests.map((manifest) => [manifest.version, manifest]))
  return {name, 'dist-tags': {latest: Object.keys(versions).at(-1)}, versions}
}

/** The package in `place` as a tarball; packages below it are in it only where it brings them along itself. */
function tarball(place) {
  const {bundleDependencies, bundledDependencies} = JSON.parse(readFileSync(join(root, place, 'package.json'), 'utf8'))
  const alone = (bundleDependencies ?? bundledDependencies) === undefined ? ['--exclude=./node_modules'] : []
  return spawn('tar', ['-C', join(root, place), ...alone, '--transform=s,^\\.,package,', '-czf', '-', '.'], {stdio: ['ignore', 'pipe', 'inherit']})
}

const registry = createServer(({url = '', headers}, response) => {
  const path = decodeURIComponent(url)
  if (path.startsWith('/-/node_modules/')) return void tarball(path.slice(3)).stdout.pipe(response)
  const found = packument(path.slice(1), headers.host)
  response.writeHead(found === undefined ? 404 : 200, {'content-type': 'application/json'}).end(JSON.stringify(found ?? {error: 'not found'}))
})
// On a busy machine npm uses a connection again just when the server closes it because it was idle for 5 s, and takes that for a failure of the network.
Object.assign(registry, {keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0})
await new Promise((resolve) => registry.listen(0, '127.0.0.1', resolve))

const run = promisify(execFile)
try {
  const packed = await run(process.execPath, [npm, 'pack', '--silent', '--ignore-scripts', '--pack-destination', into, root], {cwd: into})
  const prefix = join(into, 'prefix')
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=0', '--cache', join(into, 'cache')]
  const place = ['--registry', `http://127.0.0.1:${registry.address().port}/`, '--prefix', prefix]
  await run(process.execPath, [npm, 'install', '--global', ...quiet, ...place, join(into, packed.stdout.trim())], {cwd: into})
  console.log(join(prefix, 'lib/node_modules/@pot/core'))
} finally {
  registry.close()
  registry.closeAllConnections()
}
