import assert from 'node:assert/strict'
import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {breach, STORAGE} from '../../host/drivers.js'
import {readMountinfo} from '../../host/linux/mounts/mountinfo.js'
import type {Step, Volume} from '../../host/types.js'
import type {ConformanceCase} from '../conformance.js'
import {cloneCases} from './clones.js'
import {endCases} from './ends.js'
import {oneStep, runAll, runHard, runStopped} from './run-steps.js'
import {tree, type StorageUnderTest} from './under-test.js'

/** What the cases work with. `hard` and `stoppable` run steps, and check the undo of each. */
export interface Kit {
  readonly test: StorageUnderTest
  readonly at: (path: string) => string
  readonly read: (path: string) => string
  readonly write: (path: string, text: string) => void
  readonly volume: (path: string) => Promise<Volume | undefined>
  readonly run: (steps: readonly Step[]) => Promise<void>
  readonly hard: (steps: readonly Step[]) => Promise<void>
  readonly stoppable: (steps: readonly Step[]) => Promise<void>
  /** Runs steps of which one must fail; all that began is undone. */
  readonly refused: (steps: readonly Step[]) => Promise<void>
  /** Whether the storage can only roll back a volume in which no other is mounted. */
  readonly flat: boolean
}

export type Case = readonly [title: string, run: (kit: Kit) => Promise<void>]

/** Everything that can be seen of the storage, except what only an unfinished operation has. */
async function stateOf({storage, fs, cache}: StorageUnderTest): Promise<object> {
  const volumes = await storage.volumes().catch(() => [])
  const mounts = readMountinfo().filter(({target}) => target.startsWith(fs))
  const files = tree(join(fs, '..'))
  // zfs makes and removes mount points as it likes.
  const isMountpoint = (line: string, index: number) =>
    storage.mountsVolumes && line.endsWith('/') && !files[index + 1]?.startsWith(line) && !mounts.some(({target}) => `${target}/` === line)
  return {
    // A mount point that is given back is set where it was inherited.
    volumes: volumes.filter(({path}) => !path.startsWith('copy-')).map(({pinned: _, ...volume}) => volume),
    mounts: mounts.map(({target, root}) => `${root} ${target}`).sort(),
    files: files.filter((line, index) => !line.includes('/.work/') && !isMountpoint(line, index)),
    cache: tree(join(cache, '..')),
  }
}

function kitFor(test: StorageUnderTest, flat: boolean): Kit {
  const at = (path: string) => join(test.fs, path)
  const state = () => stateOf(test)
  const same = (now: unknown, before: unknown, title: string) => assert.deepEqual(now, before, title)
  return {
    test,
    flat,
    at,
    read: (path) => readFileSync(at(path), 'utf8'),
    write: (path, text) => writeFileSync(at(path), text),
    volume: async (path) => (await test.storage.volumes()).find((one) => one.path === path),
    run: (steps) => runAll(test.tools, steps),
    hard: (steps) => runHard(test.tools, steps, state, same),
    stoppable: (steps) => runStopped(test.tools, steps, state, same),
    async refused(steps) {
      const undo: (() => Promise<void>)[] = []
      const failed = await (async () => {
        for (const step of steps) {
          const one = await oneStep(test.tools, step)
          undo.unshift(one.undo)
          await one.run()
        }
      })().then(
        () => false,
        () => true,
      )
      for (const back of undo) await back()
      assert.ok(failed, 'nothing failed')
    },
  }
}

const FIRST: readonly Case[] = [
  ['has the members of the contract', async ({test}) => assert.equal(breach(STORAGE, test.storage), undefined)],
  [
    'says that there is none before it is set up',
    async ({test}) => assert.rejects(async () => test.storage.wake(), {code: 'NO_STORAGE', suggestions: ['pot init']}),
  ],
  [
    'refuses to cover files of somebody else',
    async ({test, at, write}) => {
      mkdirSync(at('jails'), {recursive: true})
      write('jails/notes', 'mine')
      await assert.rejects(async () => test.storage.setup(), {code: 'STORAGE_BUSY'})
      rmSync(test.fs, {recursive: true})
    },
  ],
  [
    'is set up with its fixed volumes, once',
    async ({test: {storage, cache}, hard}) => {
      await hard(await storage.setup())
      const volumes = await storage.volumes()
      assert.deepEqual(volumes.map(({path}) => path).sort(), ['bases', 'cache', 'fscomp', 'jails'])
      assert.equal(volumes.find(({path}) => path === 'cache')?.at, cache)
      assert.deepEqual(await storage.setup(), [])
      assert.deepEqual(await storage.wake(), [])
    },
  ],
  [
    'creates volumes at the places of the layout',
    async ({test: {storage}, hard, run, volume, at}) => {
      await hard([...storage.create('bases/14'), ...storage.create('bases/14/usr.local'), ...storage.create('bases/14/custom')])
      await run([...storage.create('jails/web'), ...storage.create('jails/web/m')])
      assert.equal((await volume('bases/14/usr.local'))?.at, at('bases/14/usr/local'))
      assert.equal((await volume('bases/14/custom'))?.at, at('bases/14/opt/custom'))
      const found = (await storage.volumes()).map(({path}) => path)
      assert.ok(found.indexOf('jails/web') < found.indexOf('jails/web/m'), 'parents come first')
      assert.equal(found.length, 9)
    },
  ],
  [
    'leaves a volume alone that is there already',
    async ({test: {storage}, refused, read, write}) => {
      write('jails/web/m/data', 'kept')
      await refused(storage.create('jails/web'))
      assert.equal(read('jails/web/m/data'), 'kept')
    },
  ],
  [
    'takes snapshots of several volumes, oldest first in the list',
    async ({test: {storage}, hard, run, volume, write}) => {
      write('jails/web/conf', 'one')
      write('jails/web/m/data', 'one')
      await hard(storage.snapshot(['jails/web', 'jails/web/m'], '100'))
      write('jails/web/m/data', 'two')
      await run(storage.snapshot(['jails/web', 'jails/web/m'], '99'))
      await run(storage.snapshot(['bases/14/usr.local'], '100'))
      const found = (await volume('jails/web/m'))?.snapshots ?? []
      assert.deepEqual(
        found.map(({tag}) => tag),
        ['100', '99'],
      )
      assert.ok(Math.abs((found[0]?.created ?? 0) - Date.now() / 1000) < 60, 'the time of a snapshot is in seconds since the epoch')
      assert.deepEqual((await volume('bases/14'))?.snapshots, [])
    },
  ],
  [
    'refuses a snapshot that is there, and keeps the one that is',
    async ({test: {storage}, refused, volume}) => {
      await refused(storage.snapshot(['jails/web'], '100'))
      assert.equal((await volume('jails/web'))?.snapshots.length, 2)
    },
  ],
]

/** A test of a storage. */
export interface StorageConformance {
  /** Makes the storage, and a pot root for it. Called when the first case runs. */
  readonly make: () => Promise<StorageUnderTest>
  /** `true` for a storage that can only roll back a volume in which no other volume is mounted. */
  readonly flat?: boolean
}

/**
 * Makes the test cases for the contract `Storage`. They use one storage, in this order: all have to run, the last one removes the storage. They check what each
 * method does, that the undo of each step restores the state before the step, whether the step has run or not, and that a final step can run twice.
 */
export function storageConformance({make, flat = false}: StorageConformance): ConformanceCase[] {
  let kit: Kit | undefined
  const open = async () => {
    kit ??= kitFor(await make(), flat)
    return kit
  }
  const all = [...FIRST, ...cloneCases, ...endCases]
  const cases = all.map(([title, run]): ConformanceCase => ({title, run: async () => run(await open())}))
  return [
    ...cases,
    {
      title: 'leaves nothing on the machine',
      async run() {
        const {test} = await open()
        const left = await test.leftovers()
        await test.destroy()
        assert.deepEqual(left, [])
      },
    },
  ]
}
