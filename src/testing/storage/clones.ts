import assert from 'node:assert/strict'
import {randomBytes} from 'node:crypto'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import type {Step} from '../../operations/types.js'
import type {Case} from './conformance.js'

/** The cases of clones, copies, and what snapshots show. */
export const cloneCases: readonly Case[] = [
  [
    'clones a snapshot, with a volume below',
    async ({test: {storage}, hard, read, write, volume, at}) => {
      await hard([...storage.clone('jails/web', '100', 'jails/new'), ...storage.clone('jails/web/m', '100', 'jails/new/m')])
      assert.equal(read('jails/new/conf') + read('jails/new/m/data'), 'oneone')
      const {origin, ...clone} = (await volume('jails/new/m')) ?? {}
      assert.deepEqual({...clone, pinned: undefined}, {path: 'jails/new/m', at: at('jails/new/m'), snapshots: [], pinned: undefined})
      if (origin !== undefined || storage.clonesDepend) assert.deepEqual(origin, {path: 'jails/web/m', tag: '100'})
      write('jails/new/m/data', 'new')
      assert.equal(read('jails/web/m/data'), 'two')
    },
  ],
  [
    'shows a snapshot for the time being, and not for writing',
    async ({test: {storage}, stoppable, run}) => {
      const {directory, open, close} = storage.peek('jails/web/m', '100')
      assert.match(directory, /\/(jails|\.[a-z]+)\//, 'only root can enter the directories that can contain it')
      await stoppable(open)
      assert.equal(readFileSync(join(directory, 'data'), 'utf8'), 'one')
      assert.throws(() => writeFileSync(join(directory, 'data'), 'new'), /read-only/)
      await run(close)
      assert.deepEqual(
        (await storage.volumes()).map(({path}) => path).filter((path) => path.startsWith('peek-')),
        [],
      )
      if (open.length > 0) assert.equal(existsSync(directory), false)
    },
  ],
  [
    'copies a snapshot without a tie to its source',
    async ({test: {storage}, run, stoppable, read, write, volume, at}) => {
      write('bases/14/usr/local/f', 'later')
      await run(storage.create('jails/lib'))
      await stoppable(storage.copy('jails/web/m', '99', 'jails/lib/usr.local'))
      const found = await volume('jails/lib/usr.local')
      assert.deepEqual([found?.snapshots, found?.at, found?.origin], [[], at('jails/lib/usr.local'), undefined])
      assert.equal(read('jails/lib/usr.local/data'), 'two')
    },
  ],
  [
    'copies to a volume of a base',
    async ({test: {storage}, run, volume, at}) => {
      await run(storage.create('bases/15'))
      await run(storage.copy('bases/14/usr.local', '100', 'bases/15/usr.local'))
      assert.equal((await volume('bases/15/usr.local'))?.at, at('bases/15/usr/local'))
    },
  ],
  [
    'tells what volumes hold',
    async ({test: {storage}, run, at}) => {
      writeFileSync(at('jails/web/m/big'), randomBytes(3_000_000))
      await run(storage.snapshot(['jails/web/m'], 'sync'))
      // zfs counts when it has written.
      for (let tries = 0; tries < 100 && ((await storage.usage(['jails/web/m'])).get('jails/web/m') ?? 0) < 3_000_000; tries++) await sleep(100)
      const sizes = await storage.usage(['jails/web/m', 'jails/nothing', 'jails/new/m'])
      assert.deepEqual([...sizes.keys()].sort(), ['jails/new/m', 'jails/web/m'])
      const size = sizes.get('jails/web/m') ?? 0
      assert.ok(size >= 3_000_000 && size < 4_500_000, `${size} bytes`)
      assert.ok((sizes.get('jails/new/m') ?? 0) < 1_000_000, 'the clone has nothing of it')
      await run(storage.removeSnapshot(['jails/web/m'], 'sync'))
    },
  ],
  [
    'rolls back to the last snapshot and to an older one',
    async ({test: {storage}, hard, run, read, write, flat}) => {
      const paths = flat ? ['jails/web/m'] : ['jails/web', 'jails/web/m']
      write('jails/web/m/data', 'three')
      if (!flat) write('jails/web/conf', 'three')
      await hard(storage.rollback(paths, '99', await storage.volumes()))
      assert.equal(read('jails/web/conf') + read('jails/web/m/data'), 'onetwo')
      await hard(storage.rollback(['jails/web/m'], '100', await storage.volumes()))
      assert.equal(read('jails/web/m/data'), 'one')
      if (flat) return
      write('bases/14/.osrelease', 'changed')
      await run(storage.snapshot(['bases/14'], 'x'))
      write('bases/14/.osrelease', 'again')
      await hard(storage.rollback(['bases/14'], 'x', await storage.volumes()))
      assert.equal(read('bases/14/.osrelease') + read('bases/14/usr/local/f'), 'changedlater')
    },
  ],
  [
    'limits what a pot and a fscomp can hold, also when they are new, if it can',
    async ({test: {storage}, hard, refused, run}) => {
      const {quotas} = storage
      if (quotas === undefined) return
      const paths = ['jails/web', 'fscomp/full', 'jails/new']
      const read = async () => Object.fromEntries(await quotas.read(paths))
      const failing: Step = {title: 'fail', run: {do: 'exec', argv: ['false']}, undo: 'nothing changes'}
      const [some, more] = [300 * 1024 ** 2, 400 * 1024 ** 2]
      assert.deepEqual(await read(), {})
      await refused([...(await quotas.set('jails/web', some, undefined)), failing])
      assert.deepEqual(await read(), {})
      await hard(await quotas.set('jails/web', some, undefined))
      await hard([...storage.create('fscomp/full'), ...(await quotas.set('fscomp/full', some, undefined))])
      assert.deepEqual(await read(), {'jails/web': some, 'fscomp/full': some})
      await refused([...(await quotas.set('jails/web', more, some)), failing])
      await hard(await quotas.set('fscomp/full', more, some))
      assert.deepEqual(await read(), {'jails/web': some, 'fscomp/full': more})
      await hard(await quotas.set('jails/web', undefined, some))
      await run(storage.destroy('fscomp/full'))
      assert.deepEqual(await read(), {})
    },
  ],
  [
    'names a snapshot that is not there',
    async ({test: {storage}}) => {
      const volumes = await storage.volumes()
      assert.throws(() => storage.rollback(['jails/web'], '77', volumes), {code: 'NO_SNAPSHOT', message: /jails\/web has no snapshot 77/})
    },
  ],
  [
    'renames a pot with what is below, its snapshots and its mounts',
    async ({test: {storage}, hard, read, volume, at}) => {
      await hard(storage.rename('jails/web', 'jails/site', await storage.volumes()))
      assert.equal(await volume('jails/web'), undefined)
      assert.equal((await volume('jails/site/m'))?.at, at('jails/site/m'))
      assert.deepEqual(
        (await volume('jails/site'))?.snapshots.map(({tag}) => tag),
        ['100', '99'],
      )
      const origin = (await volume('jails/new'))?.origin
      if (origin !== undefined) assert.deepEqual(origin, {path: 'jails/site', tag: '100'})
      assert.equal(existsSync(at('jails/web')), false)
      assert.equal(read('jails/site/m/data'), 'one')
    },
  ],
  [
    'renames a base, whose volumes lie deeper',
    async ({test: {storage}, hard, volume, at}) => {
      await hard(storage.rename('bases/15', 'bases/16', await storage.volumes()))
      assert.equal((await volume('bases/16/usr.local'))?.at, at('bases/16/usr/local'))
      assert.equal(existsSync(at('bases/15')), false)
    },
  ],
]
