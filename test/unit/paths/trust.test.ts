import {chmodSync, chownSync, lchownSync, linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {searchPath} from '../../../src/programs/search-path.js'
import {assertTrusted, doubtBelow, doubtOf, isBare, readTrusted, trustedUsers} from '../../../src/paths/trust.js'

const STRANGER = 12_345
const WRITABLE = 'can be written by others'
const FOREIGN = `belongs to user ${STRANGER}`

describe('what is run or obeyed', () => {
  let top: string
  const at = (path: string) => join(top, path)
  beforeEach(function () {
    if (process.getuid?.() !== 0) this.skip()
    top = mkdtempSync(join(tmpdir(), 'pot-trust-'))
    mkdirSync(at('a/b'), {recursive: true})
    writeFileSync(at('a/b/file'), 'text')
  })
  afterEach(() => {
    if (top !== undefined) rmSync(top, {recursive: true, force: true})
  })

  const users = [0]
  const doubt = (path: string, strict = false) => {
    const found = doubtOf(at(path), {users, strict})
    return found && [found.path.slice(top.length + 1), found.reason]
  }

  it('belongs to root, the caller, or who has called sudo', () => {
    expect(trustedUsers(0, '1000')).to.deep.equal([0, 0, 1000])
    expect(trustedUsers(0, undefined)).to.deep.equal([0, 0])
    expect(trustedUsers(0, 'root; x')).to.deep.equal([0, 0])
    expect(trustedUsers(500, '1000'), 'SUDO_UID of somebody who is not root says nothing').to.deep.equal([0, 500])
    chownSync(at('a/b/file'), STRANGER, 0)
    expect(doubtOf(at('a/b/file'), {users: trustedUsers(STRANGER, undefined)})).to.equal(undefined)
    expect(doubtOf(at('a/b/file'), {users: trustedUsers(0, String(STRANGER))})).to.equal(undefined)
    expect(doubt('a/b/file')).to.deep.equal(['a/b/file', FOREIGN])
  })

  const change: readonly (readonly [what: string, make: () => void, found: readonly string[]])[] = [
    ['is written by all', () => chmodSync(at('a/b/file'), 0o646), ['a/b/file', WRITABLE]],
    ['is written by a group', () => chmodSync(at('a/b/file'), 0o664), ['a/b/file', WRITABLE]],
    ['is in a directory that all write', () => chmodSync(at('a/b'), 0o777), ['a/b', WRITABLE]],
    ['is below a directory that a group writes', () => chmodSync(at('a'), 0o775), ['a', WRITABLE]],
    ['is in a directory of a stranger', () => chownSync(at('a/b'), STRANGER, 0), ['a/b', FOREIGN]],
    ['is below a directory of a stranger', () => chownSync(at('a'), STRANGER, 0), ['a', FOREIGN]],
    [
      'has another name elsewhere, and all may give it one here',
      () => {
        linkSync(at('a/b/file'), at('a/other'))
        chmodSync(at('a/b'), 0o1777)
      },
      ['a/b', WRITABLE],
    ],
  ]
  for (const [what, make, found] of change) {
    it(`is nothing that ${what}`, () => {
      expect(doubt('a/b/file')).to.equal(undefined)
      make()
      expect(doubt('a/b/file')).to.deep.equal(found)
      symlinkSync('a/b/file', at('link'))
      expect(doubt('link'), 'through a link').to.deep.equal(found)
      expect(() => assertTrusted('the file', at('a/b/file'), {users})).to.throw(`the file is not used: ${at(found[0] ?? '')} ${found[1]}`)
      expect(() => readTrusted('the file', at('a/b/file'), {users})).to.throw('the file is not used')
    })
  }

  it('may lie in a directory such as /tmp, but not under a bare name', () => {
    chmodSync(at('a'), 0o1777)
    expect([doubt('a/b/file'), doubt('a/b/file', true)]).to.deep.equal([undefined, undefined])
    chmodSync(at('a/b'), 0o1777)
    expect(doubt('a/b/file')).to.equal(undefined)
    expect(doubt('a/b/file', true)).to.deep.equal(['a/b', WRITABLE])
    chownSync(at('a/b/file'), STRANGER, 0)
    expect(doubt('a/b/file')).to.deep.equal(['a/b/file', FOREIGN])
  })

  it('is not reached by a link that a stranger has made, nor through a directory that a link hides', () => {
    mkdirSync(at('open'), {mode: 0o755})
    mkdirSync(at('open/in'))
    symlinkSync('../a/b/file', at('open/link'))
    expect(doubt('open/link')).to.equal(undefined)
    lchownSync(at('open/link'), STRANGER, 0)
    expect(doubt('open/link')).to.deep.equal(['open/link', FOREIGN])
    chownSync(at('open'), STRANGER, 0)
    symlinkSync('../open/in', at('a/in'))
    writeFileSync(at('open/file'), '')
    expect(doubt('a/in')).to.deep.equal(['open', FOREIGN])
    // Of the kernel, .. is the parent of where the link leads.
    expect(doubtOf(`${top}/a/in/../file`, {users})?.path).to.equal(at('open'))
    symlinkSync('loop', at('loop'))
    expect(doubt('loop')).to.equal(undefined)
  })

  it('may be missing, is read as it is, and of a directory all counts', () => {
    expect([doubt('a/none'), doubt('none/none')]).to.deep.equal([undefined, undefined])
    expect(String(readTrusted('the file', at('a/b/file'), {users}))).to.equal('text')
    expect(() => readTrusted('the file', at('a/none'), {users})).to.throw('ENOENT')
    expect(doubtBelow(at('a'), {users})).to.equal(undefined)
    chmodSync(at('a/b/file'), 0o666)
    expect(doubtBelow(at('a'), {users})).to.deep.equal({path: at('a/b/file'), reason: WRITABLE})
  })

  it('is looked up in the current directory when it is a name, which . and .. are not', () => {
    expect(['x', '.x', '...', 'x.sh'].map(isBare)).to.deep.equal([true, true, true, true])
    expect(['.', '..', './x', 'a/x', '/x', 'x/'].map(isBare)).to.deep.equal(Array(6).fill(false))
  })

  it('is no program in the current directory', () => {
    expect(searchPath('.:bin::/opt/x').split(':').slice(0, 2)).to.deep.equal(['/opt/x', '/usr/local/sbin'])
  })
})
