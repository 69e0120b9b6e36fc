import {existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {makeMountpoint, removeMountpoint} from '../../../src/pots/mountpoint.js'
import {strayMounts} from '../../../src/pots/procedures.js'
import {codeOf} from '../../support/records.js'

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
    const about = {root: '/fs/m', source: '/src', target: '/fs/m/mnt', before: ['/fs/m/tmp', '/elsewhere']}
    const known = [mount('/fs/m/tmp', 'tmpfs'), mount('/elsewhere')]
    expect(strayMounts([...known, mount('/fs/m/mnt')], about)).to.equal(undefined)
    expect(strayMounts([...known, mount('/etc'), mount('/home', '/other')], about)).to.deep.equal(['/etc'])
    expect(strayMounts([...known, mount('/fs/m/moved', 'tmpfs')], about)).to.deep.equal(['/fs/m/moved'])
  })
})
