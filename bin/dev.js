#!/usr/bin/env -S node --import tsx
// Runs pot from its sources, with the plugins of this checkout.
import {fileURLToPath} from 'node:url'

process.env.NODE_ENV = 'development'
const {placeVariables} = await import('../src/cli/places.ts')
Object.assign(process.env, placeVariables(process.platform, process.getuid?.() ?? 0, process.env))
const {main} = await import('../src/cli/main.ts')
await main(process.argv.slice(2), fileURLToPath(new URL('..', import.meta.url)))
