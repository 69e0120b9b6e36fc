#!/usr/bin/env node
import module from 'node:module'
import {fileURLToPath} from 'node:url'
import {compileCache, placeVariables} from '../dist/cli-places.js'

const uid = process.getuid?.() ?? 0
Object.assign(process.env, placeVariables(process.platform, uid, process.env))
const cache = compileCache(uid, process.env)
if (cache !== undefined) module.enableCompileCache?.(cache)

const {main} = await import('../dist/cli.js')
await main(process.argv.slice(2), fileURLToPath(new URL('..', import.meta.url)))
