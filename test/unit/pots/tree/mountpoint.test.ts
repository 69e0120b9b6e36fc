import {existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {makeMountpoint, removeMountpoint} from '../../../../src/pots/tree/mountpoint.js'
import {keyOf, newMounts} from '../../../../src/record/new-mounts.js'
import {codeOf} from '../../../support/records.js'

describe('mount points', () => {
  let top: string
  let root: string
  let outside: string

  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'pot-mountpoint-'))
    root = join(top, 'root')
    outside = join(top, 'outside')
    for (const path of [root, outside]) mkdirSync(path)
  })
  afterEach(() => rmSync(top, {recursive: true}))

  it('are made with what is missing above them, and made once', () => {
    makeMountpoint(root, join(root, 'a/b/c'))
    makeMountpoint(root, join(root, 'a/b/c'))
    expect(existsSync(join(root, 'a/b/c'))).to.equal(true)
    makeMountpoint(root, root)
  })

  it('are not made through a link, wherever it is and wherever it leads', async () => {
    symlinkSync(outside, join(root, 'first'))
    mkdirSync(join(root, 'real'))
    symlinkSync('../real', join(root, 'real/last'))
    for (const path of ['first', 'first/x', 'real/last', 'real/last/x']) {
      expect(await codeOf(() => makeMountpoint(root, join(root, path))), path).to.equal('LINK_IN_PATH')
    }
    expect(readdirSync(outside)).to.deep.equal([])
    expect(readdirSync(join(root, 'real'))).to.deep.equal(['last'])
  })

  it('are not made in a file, and not outside of the root', async () => {
    writeFileSync(join(root, 'file'), '')
    expect(await codeOf(() => makeMountpoint(root, join(root, 'file/x')))).to.equal('NOT_A_DIRECTORY')
    expect(await codeOf(() => makeMountpoint(root, outside))).to.equal('OUTSIDE')
  })

  it('are removed when they are empty, and not through a link', () => {
    mkdirSync(join(root, 'a/empty'), {recursive: true})
    mkdirSync(join(outside, 'empty'))
    symlinkSync(outside, join(root, 'link'))
    for (const path of ['a', 'a/empty', 'link/empty', 'link', 'nothing/x']) removeMountpoint(root, join(root, path))
    expect(readdirSync(join(root, 'a'))).to.deep.equal([])
    expect(readdirSync(outside)).to.deep.equal(['empty'])
    expect(existsSync(join(root, 'link'))).to.equal(true)
  })

  it('are found elsewhere when the pot has moved them meanwhile', () => {
    const mount = (target: string, source = '/src') => ({source, target, type: 'nullfs', readonly: false})
    const known = [mount('/fs/m/tmp', 'tmpfs'), mount('/elsewhere')]
    const about = {root: '/fs/m', source: '/src', before: known.map(keyOf)}
    const found = (...more: ReturnType<typeof mount>[]) => newMounts([...known, ...more], about).map(({target}) => target)
    expect(found(mount('/fs/m/mnt'))).to.deep.equal(['/fs/m/mnt'])
    expect(found(mount('/etc'), mount('/home', '/other'))).to.deep.equal(['/etc'])
    expect(found(mount('/fs/m/moved', 'tmpfs'))).to.deep.equal(['/fs/m/moved'])
  })

  it('are not taken for new ones when the kernel knows them by more than their path', () => {
    const mount = (id: string, target: string) => ({id, source: '/src', target, type: 'btrfs', readonly: false})
    const about = {root: '/fs/m', before: [keyOf(mount('7/0:35', '/fs/m/mnt'))]}
    expect(newMounts([mount('7/0:35', '/fs/m/moved')], about)).to.deep.equal([])
    expect(newMounts([mount('8/0:35', '/fs/m/mnt'), mount('9/0:35', '/fs/other')], about).map(({id}) => id)).to.deep.equal(['8/0:35'])
  })
})
