#!/usr/bin/env node
import {fileURLToPath} from 'node:url'

const argv = process.argv.slice(2)

async function run() {
  const {start} = await import('../dist/cli/start.js')
  await start(argv, fileURLToPath(new URL('..', import.meta.url)))
}

try {
  await run()
} catch (error) {
  // The module that reports errors cannot be loaded either: no descriptor is left, or a file is missing.
  const message = String(error?.message ?? error).split('\n')[0]
  const failure = {code: 'INTERNAL', message: `pot cannot be loaded: ${message}`}
  if (argv.includes('--json')) console.log(JSON.stringify({error: failure}, null, 2))
  else console.error(`pot: ${failure.message}`)
  process.exitCode = 1
}
