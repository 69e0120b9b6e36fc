import {readdirSync, rmdirSync, unlinkSync} from 'node:fs'
import {join} from 'node:path'
import {ok, refuse, type Reply} from '../call.js'
import {getopt} from '../getopt.js'
import type {State} from '../state.js'
import {clonesOf, full, openSnapshot} from './dataset.js'
import {dependents, destroyAll, removeSnapshot} from './destroy.js'
import {complaints, misuse} from './usage.js'

/** Replace the content of `dir`, which stays the same directory because it may be mounted. */
export async function replaceContent({os}: State, dir: string, from: string): Promise<void> {
  clear(dir)
  await os.copy(from, dir)
}

/** All but the directories that something is mounted on: the kernel keeps those. */
function clear(dir: string): void {
  for (const entry of readdirSync(dir, {withFileTypes: true})) {
    const path = join(dir, entry.name)
    if (!entry.isDirectory()) unlinkSync(path)
    else {
      clear(path)
      removeUnlessBusy(path)
    }
  }
}

function removeUnlessBusy(path: string): void {
  try {
    rmdirSync(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'EBUSY' && code !== 'ENOTEMPTY') throw error
  }
}

export async function rollback(state: State, argv: readonly string[]): Promise<Reply> {
  const options = getopt(argv, 'rRf', complaints('rollback'))
  const [name, ...more] = options.operands
  if (name === undefined) misuse('rollback', 'missing dataset argument')
  if (more.length > 0) misuse('rollback', 'too many arguments')

  const target = openSnapshot(state, name)
  const {owner} = target
  const younger = owner.snapshots.slice(owner.snapshots.indexOf(target) + 1)
  if (younger.length > 0 && !options.has('r') && !options.has('R')) {
    refuse(
      `cannot rollback to '${name}': more recent snapshots or bookmarks exist\nuse '-r' to force deletion of the following snapshots and bookmarks:\n${younger.map(full).join('\n')}`,
    )
  }
  const clones = [...dependents(state, younger)]
  if (clones.length > 0 && !options.has('R')) {
    refuse(
      `cannot rollback to '${name}': clones of previous snapshots exist\nuse '-R' to force deletion of the following clones and dependents:\n${clones.map((clone) => clone.name).join('\n')}`,
    )
  }
  const held = younger.find((snapshot) => snapshot.holds.size > 0)
  if (held) refuse(`cannot destroy snapshot ${full(held)}: dataset is busy`)

  await destroyAll(state, clones, options.has('f'))
  for (const snapshot of younger) if (clonesOf(state, snapshot).length === 0) removeSnapshot(snapshot)
  await replaceContent(state, owner.dir, target.dir)
  return ok()
}
