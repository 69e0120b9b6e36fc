import assert from 'node:assert/strict'
import {conformance, type Conformance, type ConformanceCase} from './conformance.js'
import {openCases, refuses, type DriverSuite} from './driver-cases.js'

/** A source of images that is tested. */
export interface ImageSourceSuite extends DriverSuite, Pick<Conformance, 'world' | 'acts' | 'every' | 'keeps' | 'steps'> {
  /** The scheme: the images are `scheme:REFERENCE`. */
  readonly scheme: string
  /** A reference of an image that the source has. */
  readonly good: string
  /** A reference of an image that the source does not have. */
  readonly absent: string
  /** A text that is no reference. Without it, every text is one. */
  readonly wrong?: string
}

/**
 * Makes the cases for a source of images of a plugin. In the world the plugin and the plugin with the command `import` are installed, `pot init` has run, and the
 * source has an image. The cases import it and destroy the pot.
 */
export function imageSourceConformance(suite: ImageSourceSuite): ConformanceCase[] {
  const {world, scheme, good, absent, wrong, ...rest} = suite
  const load = (reference: string) => ['import', `${scheme}:${reference}`, '--name', 'imagetest']
  return [
    ...openCases('image-source', suite),
    {title: `refuses ${scheme}:${absent}, which is not there, and changes nothing`, run: () => refuses(world(), load(absent), [1])},
    ...(wrong === undefined
      ? []
      : [{title: `refuses ${scheme}:${wrong}, which is no reference, and changes nothing`, run: () => refuses(world(), load(wrong), [2])}]),
    {
      title: `imports ${scheme}:${good}, also with its own name`,
      async run() {
        const before = (await world().pot('ls', '-q')).split('\n')
        await world().pot('import', `${scheme}:${good}`)
        const fresh = (await world().pot('ls', '-q')).split('\n').filter((line) => !before.includes(line))
        assert.equal(fresh.length, 1, `new pots: ${fresh.join(', ')}`)
        await world().pot('destroy', '-p', fresh[0] ?? '')
      },
    },
    ...conformance({...rest, world, command: load(good), back: [['destroy', '-p', 'imagetest']]}),
  ]
}
