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
  const {main} = await import('../dist/cli.js')
  await main(argv, fileURLToPath(new URL('..', import.meta.url)))
}
