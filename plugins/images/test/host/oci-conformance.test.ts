import {mkdirSync, readdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {conformance} from '../../../../src/testing.js'
import {inject} from '../../../../src/testing/inject.js'
import {WORLDS, type World} from '../../../../test/support/world.js'
import {buildLayout, dir, file, tar} from '../support/oci-fixture.js'
import {dockerRegistry, hasDockerRegistry, push, type Registry} from '../support/oci-registries.js'

/** All events take minutes: three of each, unless POT_TEST_WORLDS=all. */
const all = process.env.POT_TEST_WORLDS === 'all'
const SOME = [
  ['fail', 12],
  ['kill', 9],
  ['kill', 27],
] as const

const kind = WORLDS.find(({name}) => name === 'btrfs on Linux')

describe('the conformance of images of OCI', () => {
  let world: World
  let registry: Registry | undefined
  const host = () => registry?.host ?? ''

  before(async function () {
    if (kind === undefined || kind.missing !== undefined || !hasDockerRegistry) {
      console.log(`      skipped: ${kind?.missing ?? 'needs docker-registry'}`)
      this.skip()
    }
    world = await kind.make()
    await world.pot('plugins', 'install', 'images')
    await world.pot('init')
    const layout = join(world.root, 'layout')
    mkdirSync(layout)
    mkdirSync(join(world.root, 'out'))
    const layers = [tar([dir('etc/'), file('etc/passwd', 'root:x:0:0::/:/bin/sh\n'), file('old', '')]), tar([file('.wh.old', ''), file('new', 'n')])]
    const {manifest} = buildLayout(layout, {layers, config: {User: 'root', Env: ['A=b']}})
    registry = await dockerRegistry(world.root)
    await push(registry.host, 'web', layout, {manifest, tag: 'latest'})
  })
  after(async () => {
    await registry?.close()
    await world?.close()
  })

  const tops = () => ['bases', 'jails'].flatMap((name) => readdirSync(join(world.fs, name))).join()

  it('hold for what is imported from a registry', async () => {
    const command = ['import', `${host()}/web`, '--name', 'web']
    const back = [
      ['destroy', '-p', 'web'],
      ['image', 'prune'],
    ]
    if (all) for (const {run} of conformance({world: () => world, command, back})) await run()
    const before = tops()
    for (const [act, at] of SOME) {
      const {happened, code} = await inject(world, command, act, at)
      if (!happened || code === 0) throw new Error(`${act} at ${at} does not happen`)
      await world.pot('recover')
      if (tops() !== before) throw new Error(`${act} at ${at} leaves ${tops()}, not ${before}`)
    }
  })

  it('hold for what is exported: it is there as a whole, or not at all', async () => {
    const out = join(world.root, 'out')
    await world.pot('import', `${host()}/web`, '--name', 'kept')
    for (const act of ['fail', 'kill'] as const) {
      for (let at = all ? 1 : 2; ; at += all ? 1 : 4) {
        const {happened, code, stderr} = await inject(world, ['export', '-p', 'kept', '-t', '1', '--format', 'oci', '-D', out], act, at)
        await world.pot('recover')
        const left = readdirSync(out)
        if (left.length > 0 && left.join() !== 'kept_1.oci') throw new Error(`${act} at ${at} leaves ${left.join()}`)
        if (left.length > 0 && readdirSync(join(out, 'kept_1.oci/blobs/sha256')).length < 3) throw new Error(`${act} at ${at} leaves half an image`)
        rmSync(join(out, 'kept_1.oci'), {recursive: true, force: true})
        if (happened) continue
        if (code !== 0) throw new Error(stderr)
        break
      }
    }
  })

  it('leave nothing behind', async () => {
    await registry?.close()
    registry = undefined
    await world.pot('de-init', '-f')
    const left = await world.leftovers()
    if (left.length > 0) throw new Error(left.join('\n'))
  })
})
