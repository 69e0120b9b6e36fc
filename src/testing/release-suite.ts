import assert from 'node:assert/strict'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {conformance, type Conformance, type ConformanceCase} from './conformance.js'
import {openCases, refuses, type DriverSuite} from './driver-cases.js'

/** A source of bases that is tested. */
export interface ReleaseSuite extends DriverSuite, Pick<Conformance, 'world' | 'acts' | 'every' | 'keeps' | 'steps'> {
  /** The value of POT_RELEASES; without it, the releases of the system are tested. */
  readonly name?: string
  /** A release that it has. */
  readonly release: string
  /** A release that it does not have. Without it, every release is accepted. */
  readonly unknown?: string
  /** More options of create-base. */
  readonly options?: readonly string[]
}

/**
 * Makes the cases for a source of bases of a plugin. In the world the plugin is installed, and `pot init` has run. The cases make a base and destroy it.
 */
export function releaseConformance(suite: ReleaseSuite): ConformanceCase[] {
  const {world, name, release, unknown, options = [], ...rest} = suite
  const create = (one: string) => ['create-base', '-r', one, ...options]
  const destroy = ['destroy', '-b', release]
  const choose = async () => {
    if (name !== undefined) await world().pot('config', '--set', `POT_RELEASES=${name}`)
  }
  return [
    ...openCases('release', suite),
    ...(unknown === undefined
      ? []
      : [
          {
            title: `refuses the release ${unknown}, and changes nothing`,
            async run() {
              await choose()
              await refuses(world(), create(unknown), [1, 2])
            },
          },
        ]),
    {
      title: `makes a base of the release ${release}, and a pot that starts`,
      async run() {
        await choose()
        await world().pot(...create(release))
        const text = readFileSync(join(world().fs, 'bases', release, '.osrelease'), 'utf8')
        assert.match(text, /^\S.*\n$/, '.osrelease is one line')
        await world().pot('create', '-p', 'reltest', '-t', 'single', '-b', release)
        await world().pot('start', 'reltest')
        await world().pot('stop', 'reltest')
        await world().pot('destroy', '-p', 'reltest')
        await world().pot(...destroy)
        assert.equal(existsSync(join(world().fs, 'bases', release, '.osrelease')), false)
      },
    },
    ...conformance({...rest, world, command: create(release), back: [destroy]}),
    {
      title: 'the choice is taken back',
      async run() {
        if (name !== undefined) await world().pot('config', '--unset', 'POT_RELEASES')
      },
    },
  ]
}
