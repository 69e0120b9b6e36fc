import {expect} from 'chai'
import {dependents, laterTags, refuseClones, subtree} from '../../../../../src/host/storage/volumes/facts.js'
import type {Volume} from '../../../../../src/host/types.js'

const volume = (path: string, tags: readonly string[] = [], origin?: string): Volume => {
  const [from = '', tag = ''] = origin?.split('@') ?? []
  return {path, at: `/pot/${path}`, snapshots: tags.map((one, index) => ({tag: one, created: index})), ...(origin ? {origin: {path: from, tag}} : {})}
}

const volumes = [
  volume('jails/web/m', ['1', '2', '3']),
  volume('jails/web', ['1']),
  volume('jails/web/copy', [], 'jails/web/m@1'),
  volume('jails/new/m', [], 'jails/web/m@2'),
  volume('jails/webs', [], 'jails/other@1'),
]

describe('facts about volumes', () => {
  it('finds the clones outside of a volume and what is below it', () => {
    expect(dependents(volumes, 'jails/web').map(({path}) => path)).to.deep.equal(['jails/new/m'])
    expect(dependents(volumes, 'jails/new')).to.deep.equal([])
  })

  it('finds the clones of some of the snapshots', () => {
    expect(dependents(volumes, 'jails/web/m', ['3'])).to.deep.equal([])
    expect(dependents(volumes, 'jails/web/m', ['2', '3']).map(({path}) => path)).to.deep.equal(['jails/new/m'])
  })

  it('refuses with the names of the clones', () => {
    expect(() => refuseClones(volumes, 'jails/web'))
      .to.throw('jails/web cannot be destroyed: jails/new/m is a clone of it')
      .with.property('code', 'HAS_CLONES')
    expect(() => refuseClones(volumes, 'jails/new')).not.to.throw()
  })

  it('knows what comes after a snapshot, and says which there are', () => {
    expect(laterTags(volumes, 'jails/web/m', '1')).to.deep.equal(['2', '3'])
    expect(laterTags(volumes, 'jails/web/m', '3')).to.deep.equal([])
    expect(() => laterTags(volumes, 'jails/web/m', '4'))
      .to.throw('jails/web/m has no snapshot 4')
      .with.deep.property('suggestions', ['it has 1, 2, 3'])
    expect(() => laterTags(volumes, 'jails/old', '1')).to.throw('there is no volume jails/old')
  })

  it('does not take a name that begins alike for one below', () => {
    expect(subtree(volumes, 'jails/web').map(({path}) => path)).to.deep.equal(['jails/web', 'jails/web/m', 'jails/web/copy'])
  })
})
