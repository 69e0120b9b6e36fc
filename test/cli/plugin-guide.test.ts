import {mkdirSync, readFileSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {CORE} from '../support/cli.js'
import {busyboxRoot} from '../../src/testing/system/busybox-root.js'
import {follow, isExpected, toldBy} from '../support/guide.js'
import {OFFLINE} from '../support/pack.js'
import {WORLDS} from '../support/world.js'

const kind = WORLDS.find(({name}) => name === 'btrfs on Linux')
/** No npm, and no pot, gets anything from elsewhere. */
const ALONE = {...OFFLINE, npm_config_registry: 'http://127.0.0.1:9/', npm_config_offline: 'false'}

describe('the guide for authors of plugins', () => {
  it('leads word for word to a plugin that conforms on Linux and on FreeBSD, with no network', async function () {
    if (kind === undefined || kind.missing !== undefined) {
      console.log(`      skipped: ${kind?.missing ?? 'needs Linux'}`)
      return this.skip()
    }
    const world = await kind.make()
    try {
      // What it asks for before it begins.
      await world.pot('init')
      await world.pot('create-base', '-r', 'bookworm', '--from', busyboxRoot())
      const [empty, bin] = ['work', 'bin'].map((name) => join(world.root, name))
      for (const directory of [empty, bin]) mkdirSync(directory ?? '')
      symlinkSync(join(CORE, 'bin/run.js'), join(bin ?? '', 'pot'))

      const env = {...process.env, NODE_ENV: undefined, DEBUG: undefined, NODE_OPTIONS: undefined, ...ALONE, ...world.env, PATH: `${bin}:${process.env.PATH}`}
      const told = toldBy(readFileSync(join(CORE, 'docs/plugins.md'), 'utf8'))
      expect(told.length).to.be.greaterThan(20)
      const otherwise = follow(told, empty ?? '', env)
      if (otherwise !== undefined) expect.fail(otherwise)
      await world.pot('de-init', '-f')
      expect(await world.leftovers()).to.deep.equal([])
    } finally {
      await world.close()
    }
  })
})

describe('the reader of a guide', () => {
  it('knows files, commands and what is to be seen', () => {
    expect(toldBy('a\n```ts a/b.ts\nx\n```\n```console\n# one\n1\n# two\n```\n```ts\nnothing\n```\n')).to.deep.equal([
      {do: 'write', path: 'a/b.ts', text: 'x\n'},
      {do: 'type', line: 'one', see: ['1']},
      {do: 'type', line: 'two', see: []},
    ])
    expect(isExpected(['a...c', '...', 'd'], 'abc\nx\nd\n')).to.equal(true)
    expect(isExpected(['a...c', '...', 'd'], 'abc\nx\n')).to.equal(false)
    expect(isExpected([], 'something\n')).to.equal(false)
  })
})
