// Starts pot: as a quick answer if possible, else as a full command. It is a CommonJS module, because the loader of other modules takes milliseconds to start.
const {join} = require('node:path')
const {pathToFileURL} = require('node:url')

const root = join(__dirname, '../')
const argv = process.argv.slice(2)

async function run() {
  const {first} = require('../dist/quick/first.cjs')
  if (await first(argv, root)) return
  const {start} = await import(pathToFileURL(join(root, 'dist/cli/start.js')).href)
  await start(argv, root)
}

run().catch((error) => {
  // The module that reports errors cannot be loaded either: no descriptor is left, or a file is missing.
  const message = String(error?.message ?? error).split('\n')[0]
  const failure = {code: 'INTERNAL', message: `pot cannot be loaded: ${message}`}
  if (argv.includes('--json')) console.log(JSON.stringify({error: failure}, null, 2))
  else console.error(`pot: ${failure.message}`)
  process.exitCode = 1
})
