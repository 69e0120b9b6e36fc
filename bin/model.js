// Bundles the model of FreeBSD, which is written beside the tests, into dist: with it, authors of plugins test them for FreeBSD too.
import {chmodSync, copyFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {build} from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const outdir = join(root, 'dist/testing/model')
await build({
  entryPoints: ['model-world.ts', 'model/server.ts'].map((name) => join(root, 'test/freebsd', name)),
  entryNames: '[name]',
  outdir,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'warning',
})
copyFileSync(join(root, 'test/freebsd/model/shim'), join(outdir, 'shim'))
chmodSync(join(outdir, 'shim'), 0o755)
