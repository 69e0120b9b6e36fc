import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'

/** Prints the calls that run.sh has recorded below a directory, one a line, each distinct one once, in their order. */
const directory = process.argv[2] ?? '.'
const calls = readdirSync(directory)
  .map((name) => join(directory, name))
  .filter((call) => existsSync(join(call, 'argv')))
  .sort((one, other) => statSync(join(one, 'argv')).mtimeMs - statSync(join(other, 'argv')).mtimeMs)
const text = (call, name) => (existsSync(join(call, name)) ? readFileSync(join(call, name), 'utf8') : '')
const seen = new Set()
for (const call of calls) {
  const code = text(call, 'exit').trim()
  const fact = {argv: text(call, 'argv').split('\0').slice(0, -1), alone: true}
  if (code !== '') fact.exit = Number(code)
  for (const name of ['stdin', 'stdout', 'stderr']) if (text(call, name) !== '') fact[name] = text(call, name)
  const line = JSON.stringify(fact)
  if (!seen.has(line)) process.stdout.write(`${line}\n`)
  seen.add(line)
}
