import assert from 'node:assert/strict'
import {fingerprint} from '../fingerprint.js'
import type {World} from '../world.js'

/** Runs a command that must fail with one of these exit statuses: it says why in one line, with hints below it, and changes nothing. */
export async function refuses(world: World, words: readonly string[], statuses: readonly number[]): Promise<void> {
  const before = await fingerprint(world)
  const {code, stdout, stderr} = await world.run(words)
  const line = `pot ${words.join(' ')}`
  assert.ok(statuses.includes(code ?? 0), `${line} exits with ${code}: ${stderr}`)
  assert.equal(stdout, '', `${line} prints on stdout`)
  const said = stderr.split('\n').filter((one) => one.startsWith('pot: '))
  assert.equal(said.length, 1, `${line} does not say why in one line: ${stderr}`)
  assert.deepEqual(await fingerprint(world), before, `${line} changes something`)
}
