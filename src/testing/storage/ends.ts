import assert from 'node:assert/strict'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Case} from './conformance.js'
import {tree} from './under-test.js'

/** The cases of mounts, reboots and removal; the last one takes the storage down. */
export const endCases: readonly Case[] = [
  [
    'attaches a volume somewhere else and brings it back',
    async ({test: {storage}, hard, run, read, at}) => {
      const target = at('jails/site/m/opt')
      mkdirSync(target)
      await hard(storage.attach('jails/lib/usr.local', target))
      assert.equal(readFileSync(join(target, 'data'), 'utf8'), 'two')
      await run(storage.mountsVolumes ? storage.detach('jails/lib/usr.local') : storage.detach('jails/lib/usr.local', target))
      assert.deepEqual(tree(target), [])
      assert.equal(read('jails/lib/usr.local/data'), 'two')
      await run([...storage.attach('jails/lib/usr.local', target), ...storage.detach('jails/lib/usr.local', target)])
      assert.deepEqual(tree(target), [])
    },
  ],
  [
    'comes back after a reboot',
    async ({test, run, read, volume}) => {
      await test.reboot()
      await run(await test.storage.wake())
      assert.deepEqual(await test.storage.wake(), [])
      assert.equal(read('jails/site/m/data'), 'one')
      assert.equal((await volume('cache'))?.at, test.cache)
      assert.deepEqual(await test.storage.setup(), [])
    },
  ],
  [
    'removes snapshots',
    async ({test: {storage}, hard, volume}) => {
      await hard(storage.removeSnapshot(['jails/lib', 'bases/14'], 'x'))
      assert.deepEqual((await volume('bases/14'))?.snapshots, [])
    },
  ],
  [
    'never destroys a clone with its source',
    async ({test: {storage}, run, read}) => {
      const gone = await run(storage.destroy('jails/site/m')).then(
        () => true,
        () => false,
      )
      assert.equal(gone, !storage.clonesDepend)
      assert.equal(read('jails/new/m/data'), 'new')
      if (gone) await run([...storage.create('jails/site/m'), ...storage.snapshot(['jails/site/m'], '100')])
      else await run(await storage.wake())
    },
  ],
  [
    'does not reach through a mount when it destroys',
    async ({test: {storage, cache, mounts}, run, volume, at}) => {
      await run(storage.create('jails/held'))
      mkdirSync(at('jails/held/mnt'))
      mkdirSync(join(cache, 'precious'))
      writeFileSync(join(cache, 'precious', 'f'), 'kept')
      await run(mounts.bind(join(cache, 'precious'), at('jails/held/mnt'), {readonly: false}))
      const refused = await run(storage.destroy('jails/held')).then(
        () => false,
        () => true,
      )
      // ZFS unmounts what is in the way.
      if (!storage.mountsVolumes) assert.ok(refused, 'a volume with a mount in it is removed')
      assert.equal(readFileSync(join(cache, 'precious', 'f'), 'utf8'), 'kept')
      await run(mounts.unmount(at('jails/held/mnt')))
      await run(storage.destroy('jails/held'))
      assert.equal(await volume('jails/held'), undefined)
    },
  ],
  [
    'destroys a volume with all below it, and one that is gone',
    async ({test: {storage, fs}, hard, run, volume}) => {
      await run(storage.snapshot(['jails/new/m'], '5'))
      await hard([...storage.destroy('jails/new'), ...storage.destroy('jails/lib/usr.local')])
      await run(storage.destroy('jails/nothing'))
      const left = (await storage.volumes()).map(({path}) => path).filter((path) => /new|usr.local$/.test(path))
      assert.deepEqual(left.sort(), ['bases/14/usr.local', 'bases/16/usr.local'])
      assert.deepEqual(
        tree(fs).filter((path) => path.includes('/new')),
        [],
      )
      await run(storage.create('jails/new'))
      assert.deepEqual((await volume('jails/new'))?.snapshots, [])
    },
  ],
  [
    'is taken down without leaving anything, twice',
    async ({test: {storage}, hard, run}) => {
      await run(storage.clone('jails/site/m', '100', 'jails/new/m'))
      await hard(await storage.teardown())
      await run(await storage.teardown())
    },
  ],
]
