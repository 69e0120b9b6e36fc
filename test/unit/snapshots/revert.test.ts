import {expect} from 'chai'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {prepareFile} from '../../../src/operations/files/files.js'
import {revert} from '../../../src/snapshots/revert.js'
import {failure, fakeContext, titles, volume, type Fake} from '../../support/fake-context.js'

const web = {kind: 'pot', name: 'web'} as const

describe('revert', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
    fake.pot('web')
    fake.facts.volumes = [volume('jails/web', ['1', '2', '3']), volume('jails/web/m', ['1', '2', '3'])]
  })
  afterEach(() => fake.remove())

  it('goes back to the last snapshot, on every volume', async () => {
    expect(await revert(fake.ctx, {owner: web})).to.deep.include({tag: '3', removed: [], without: []})
    expect(titles(fake)).to.deep.equal(['rollback jails/web jails/web/m @3'])
  })

  it('on zfs, loses later snapshots only with force, and names them', async () => {
    const error = await failure(revert(fake.ctx, {owner: web, tag: '1'}))
    expect(error).to.include({code: 'LATER_SNAPSHOTS'})
    expect(error).to.have.property('message').that.includes('2, 3')
    expect(error).to.have.deep.property('suggestions', ['pot revert -p web -s 1 -F'])
    expect(fake.steps).to.be.empty
    expect(await revert(fake.ctx, {owner: web, tag: '1', force: true})).to.have.deep.property('removed', ['2', '3'])
  })

  it('on btrfs, keeps later snapshots and needs no force', async () => {
    fake.facts.kind = 'btrfs'
    expect(await revert(fake.ctx, {owner: web, tag: '1'})).to.have.deep.property('removed', [])
    expect(titles(fake)).to.deep.equal(['rollback jails/web jails/web/m @1'])
  })

  it('never loses a later snapshot that has clones, not even with force', async () => {
    fake.facts.volumes.push(volume('jails/copy/m', [], 'jails/web/m@2'))
    const error = await failure(revert(fake.ctx, {owner: web, tag: '1', force: true}))
    expect(error).to.include({code: 'HAS_CLONES'})
    expect(error).to.have.property('message').that.includes('pot copy')
    expect(fake.steps).to.be.empty
  })

  it('without a word about fscomps, leaves one that would lose a later snapshot, and says so', async () => {
    fake.pot('web', ['pot.type=single'], ['zroot/pot/fscomp/data /data', 'zroot/pot/fscomp/logs /logs'])
    fake.facts.volumes.push(volume('fscomp/data', ['3', '4']), volume('fscomp/logs', ['3']))
    await revert(fake.ctx, {owner: web})
    expect(titles(fake)).to.deep.equal(['rollback jails/web jails/web/m fscomp/logs @3'])
    expect(fake.warnings).to.deep.equal(['not reverted: data, whose later snapshots 4 would be lost: pot revert --with-fscomps -p web -s 3 -F'])
    const error = await failure(revert(fake.ctx, {owner: web, withFscomps: true}))
    expect(error).to.include({code: 'LATER_SNAPSHOTS', message: "later snapshots of fscomp 'data' would be lost: 4"})
    expect(error).to.have.deep.property('suggestions', ['pot revert --with-fscomps -p web -s 3 -F'])
    expect(await revert(fake.ctx, {owner: web, force: true})).to.have.deep.property('removed', ['4'])
    fake.facts.kind = 'btrfs'
    expect(await revert(fake.ctx, {owner: web})).to.deep.include({volumes: ['jails/web', 'jails/web/m', 'fscomp/data', 'fscomp/logs']})
  })

  it('reports the volumes that lack the snapshot', async () => {
    fake.facts.volumes = [volume('jails/web', ['1']), volume('jails/web/m', ['1', '2'])]
    expect(await revert(fake.ctx, {owner: web})).to.deep.include({tag: '2', volumes: ['jails/web/m'], without: ['jails/web']})
  })

  it('refuses when there is no snapshot, or not that one', async () => {
    expect(await failure(revert(fake.ctx, {owner: web, tag: '9'}))).to.include({code: 'NO_SNAPSHOT'})
    fake.facts.volumes = [volume('jails/web')]
    expect(await failure(revert(fake.ctx, {owner: web}))).to.deep.include({code: 'NO_SNAPSHOT', suggestions: ['pot snapshot -p web']})
  })

  it('refuses while the pot runs, or while a running pot has one of its volumes mounted', async () => {
    fake.facts.running = [{name: 'web', id: 1, root: ''}]
    expect(await failure(revert(fake.ctx, {owner: web}))).to.include({code: 'RUNNING'})
    fake.pot('user', ['pot.type=multi'], ['zroot/pot/fscomp/data /data', 'zroot/pot/jails/web/m /x ro'])
    fake.facts.running = [{name: 'user', id: 1, root: ''}]
    fake.facts.volumes.push(volume('fscomp/data', ['1']))
    for (const owner of [web, {kind: 'fscomp', name: 'data'} as const]) {
      const error = await failure(revert(fake.ctx, {owner}))
      expect(error).to.deep.include({code: 'IN_USE', suggestions: ['pot stop user']})
    }
    fake.facts.running = []
    await revert(fake.ctx, {owner: {kind: 'fscomp', name: 'data'}})
    expect(titles(fake)).to.deep.equal(['rollback fscomp/data @1'])
  })

  it('gives a pot that was renamed since the snapshot its own volumes, and leaves other lines', async () => {
    const [fs, a$b] = [fake.fsRoot, '$1web']
    fake.pot(a$b, ['pot.type=multi'])
    fake.facts.volumes = [volume(`jails/${a$b}`, ['1'])]
    await revert(fake.ctx, {owner: {kind: 'pot', name: a$b}})
    const action = fake.steps[1]?.run
    if (action?.do !== 'edit') throw new Error('no edit')
    const file = join(fs, 'jails', a$b, 'conf/fscomp.conf')
    expect(action.path).to.equal(file)
    const old = [
      'zroot/pot/bases/14 / ro',
      'zroot/pot/jails/l1/usr.local /usr/local ro',
      'zroot/pot/jails/old/custom /opt/custom zfs-remount',
      `/srv ${fs}/jails/old/m/srv ro`,
    ]
    writeFileSync(file, `${old.join('\n')}\n`)
    prepareFile(action, 'x', () => []).run()
    const now = [old[0], old[1], `zroot/pot/jails/${a$b}/custom /opt/custom zfs-remount`, `/srv ${fs}/jails/${a$b}/m/srv ro`]
    expect(readFileSync(file, 'utf8')).to.equal(`${now.join('\n')}\n`)
  })
})
