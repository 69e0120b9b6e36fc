#!/usr/bin/env node
import module from 'node:module'
import {fileURLToPath} from 'node:url'
import {compileCache, placeVariables} from '../dist/cli-places.js'

const uid = process.getuid?.() ?? 0
Object.assign(process.env, placeVariables(process.platform, uid, process.env))
const cache = compileCache(uid, process.env)
if (cache !== undefined) module.enableCompileCache?.(cache)

const argv = process.argv.slice(2)
const {quickAnswer} = await import('../dist/cli-quick.js')
const answer = await quickAnswer(argv, process.env)
if (answer !== undefined) process.stdout.write(answer)
else {
  // oclif's colours are decided on when it is loaded, and come into a pipe too where CI is set.
  const {NO_COLOR, FORCE_COLOR} = process.env
  if (!process.stdout.isTTY && FORCE_COLOR === undefined) process.env.NO_COLOR = '1'
  const {main} = await import('../dist/cli.js')
  if (NO_COLOR === undefined) delete process.env.NO_COLOR
  else process.env.NO_COLOR = NO_COLOR
  await main(argv, fileURLToPath(new URL('..', import.meta.url)))
}
