#!/usr/bin/env node
import module from 'node:module'
import {fileURLToPath} from 'node:url'

const argv = process.argv.slice(2)

async function run() {
  const {compileCache, placeVariables} = await import('../dist/cli/places.js')
  const uid = process.getuid?.() ?? 0
  Object.assign(process.env, placeVariables(process.platform, uid, process.env))
  const cache = compileCache(uid, process.env)
  if (cache !== undefined) module.enableCompileCache?.(cache)

  const [{guardOutput}, {quickAnswer}] = await Promise.all([import('../dist/cli/output.js'), import('../dist/cli/quick.js')])
  guardOutput()
  const answer = await quickAnswer(argv, process.env)
  if (answer !== undefined) return void process.stdout.write(answer)
  // oclif's colours are decided on when it is loaded, and come into a pipe too where CI is set.
  const {NO_COLOR, FORCE_COLOR} = process.env
  if (!process.stdout.isTTY && FORCE_COLOR === undefined) process.env.NO_COLOR = '1'
  const {main} = await import('../dist/cli/main.js')
  if (NO_COLOR === undefined) delete process.env.NO_COLOR
  else process.env.NO_COLOR = NO_COLOR
  await main(argv, fileURLToPath(new URL('..', import.meta.url)))
}

try {
  await run()
} catch (error) {
  // Not even what tells of errors can be loaded: no descriptor is left, or a file is missing.
  const message = String(error?.message ?? error).split('\n')[0]
  const failure = {code: 'INTERNAL', message: `pot cannot be loaded: ${message}`}
  if (argv.includes('--json')) console.log(JSON.stringify({error: failure}, null, 2))
  else console.error(`pot: ${failure.message}`)
  process.exitCode = 1
}
