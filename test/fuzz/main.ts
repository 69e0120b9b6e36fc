// npm run test:fuzz [SEED [LINES]]: 100,000 command lines and as many files, made at random. Writes the counts to test/fuzz/results.json, from 10,000 on.
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {ROOT} from '../support/cli.js'
import {fuzzFiles, fuzzLines} from './fuzz.js'

const [seed = 1, count = 100_000] = process.argv.slice(2).map(Number)
const lines = await fuzzLines(seed, count)
const files = await fuzzFiles(seed, count)
const faults = [...lines.faults, ...files.faults]
const kinds = (kind: string) => faults.filter((fault) => fault.kind === kind).length
for (const {kind, input, what} of faults.slice(0, 50)) process.stderr.write(`${kind}: ${input.slice(0, 400)}\n  ${what.split('\n').slice(0, 6).join('\n  ')}\n`)
const date = new Date().toISOString().slice(0, 10)
const counts = {crashes: kinds('crash'), hangs: kinds('hang'), changes: kinds('change'), messages: kinds('message')}
const results = {seed, date, lines: lines.count, commands: lines.kinds, files: files.count, formats: files.kinds, ...counts}
process.stderr.write(`${JSON.stringify(results)}\n`)
if (count >= 10_000) writeFileSync(join(ROOT, 'test/fuzz/results.json'), `${JSON.stringify(results, null, 1)}\n`)
process.exit(faults.length === 0 ? 0 : 1)
