import {expect} from 'chai'
import {unusedLayers} from '../../src/oci/prune.js'

describe('layers without a use', () => {
  it('are in use as far as something else hangs on them', () => {
    const volume = (path: string, origin?: string) => ({
      path,
      at: undefined,
      snapshots: [],
      ...(origin === undefined ? {} : {origin: {path: origin, tag: 'layer'}}),
    })
    const layer = (name: string) => `bases/.layer-${name}`
    const volumes = [
      volume(layer('c'), layer('b')),
      volume(layer('a')),
      volume(layer('b'), layer('a')),
      volume(layer('d'), layer('a')),
      volume(layer('e'), layer('d')),
      volume('jails/web/m', layer('b')),
      volume('bases/x'),
    ]
    expect(unusedLayers(volumes)).to.deep.equal([layer('c'), layer('e'), layer('d')])
    expect(unusedLayers(volumes.filter(({path}) => path !== 'jails/web/m'))).to.have.length(5)
  })
})
