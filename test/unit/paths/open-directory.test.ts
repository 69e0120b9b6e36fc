import {mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {findDescriptorsIn, openDirectory} from '../../../src/paths/open-directory.js'

describe('open directories', () => {
  let root = ''
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'open-directory-'))
    for (const name of ['mine', 'theirs']) {
      mkdirSync(join(root, name))
      writeFileSync(join(root, name, 'file'), name)
    }
  })
  afterEach(() => rmSync(root, {recursive: true}))

  /** As root of a pot would do it: a link takes the place of the directory. */
  const replace = () => {
    renameSync(join(root, 'mine'), join(root, 'moved'))
    symlinkSync('theirs', join(root, 'mine'))
  }

  // The one of Linux, that of fdescfs, and one that a host mounts for pot.
  for (const places of [['/proc/self/fd'], ['/nosuch', '/dev/fd']])
    it(`stay the same by the paths of descriptors in ${places.at(-1)}`, () => {
      const directory = openDirectory(join(root, 'mine'), 'mine', places)
      replace()
      expect(readFileSync(directory.at('file'), 'utf8')).to.equal('mine')
      directory.close()
    })

  it('have the place that a host mounts for them', () => {
    symlinkSync('/proc/self/fd', join(root, 'fd'))
    findDescriptorsIn(join(root, 'fd'))
    const directory = openDirectory(join(root, 'mine'))
    replace()
    expect(readFileSync(directory.at('file'), 'utf8')).to.equal('mine')
    directory.close()
    findDescriptorsIn('/nosuch')
  })

  it('lead nowhere else where descriptors have no paths', () => {
    const directory = openDirectory(join(root, 'mine'), 'mine', ['/nosuch'])
    expect(readFileSync(directory.at('file'), 'utf8')).to.equal('mine')
    replace()
    for (const use of [() => directory.at('file'), () => directory.open('file')])
      expect(use).to.throw('mine has been replaced').with.property('code', 'LINK_IN_PATH')
    directory.close()
  })
})
