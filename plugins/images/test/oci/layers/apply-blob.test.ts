import {execFileSync, spawnSync} from 'node:child_process'
import {existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {expect} from 'chai'
import {PLAIN} from '../../../src/archive/entry-of.js'
import {tarHeader, TRAILER} from '../../../src/archive/write.js'
import {applyBlob} from '../../../src/oci/layers/apply-blob.js'
import {dir, file, sha256, symlink, tar, type Raw} from '../../support/oci-fixture.js'

const REFUSED = ['BAD_IMAGE', 'IMAGE_TOO_LARGE', 'LINK_LOOP']

describe('layers of images', () => {
  let top: string
  let root: string
  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'pot-layer-'))
    root = join(top, 'root')
    mkdirSync(root)
    writeFileSync(join(top, 'secret'), 'of the host')
  })
  afterEach(() => rmSync(top, {recursive: true, force: true}))

  async function apply(layer: Buffer, {pack = (bytes: Buffer) => bytes, digest = undefined as string | undefined, diffId = sha256(layer)} = {}) {
    const packed = pack(layer)
    writeFileSync(join(top, 'blob'), packed)
    return applyBlob({file: join(top, 'blob'), offset: 0, size: packed.length, digest: digest ?? sha256(packed)}, diffId, root, {
      entries: 100,
      bytes: 1 << 20,
      ratio: 100,
    })
  }
  const entries = (...list: readonly Raw[]) => apply(tar(list))

  it('keep modes, owners, times, links and fifos, and the time of a directory that is filled later', async () => {
    await entries(
      dir('d/', {mode: 0o2750, uid: 7, gid: 8, mtime: 1000}),
      file('d/f', 'text', {mode: 0o4755, uid: 3, gid: 4, mtime: 2000}),
      {name: 'd/h', flag: '1', link: 'd/f'},
      symlink('d/s', '/etc/passwd'),
      {name: 'd/p', flag: '6', mode: 0o600},
    )
    const [directory, plain, hard] = ['d', 'd/f', 'd/h'].map((name) => statSync(join(root, name)))
    expect([directory?.mode, directory?.uid, directory?.gid, directory?.mtimeMs]).to.deep.equal([0o42750, 7, 8, 1_000_000])
    expect([plain?.mode, plain?.uid, plain?.gid, plain?.mtimeMs]).to.deep.equal([0o104755, 3, 4, 2_000_000])
    expect(hard?.ino).to.equal(plain?.ino)
    expect(readlinkSync(join(root, 'd/s'))).to.equal('/etc/passwd')
    expect(lstatSync(join(root, 'd/p')).isFIFO()).to.equal(true)
    expect(readFileSync(join(root, 'd/f'), 'utf8')).to.equal('text')
  })

  it('come packed with gzip, zstd, xz or bzip2, or not at all', async () => {
    const layer = tar([file('f', 'x'.repeat(5000))])
    const zstd = (bytes: Buffer) => execFileSync('zstd', ['-q', '-c'], {input: bytes})
    const by = (program: string) => (bytes: Buffer) => execFileSync(program, ['-c'], {input: bytes})
    for (const pack of [gzipSync, zstd, by('xz'), by('bzip2'), (bytes: Buffer) => bytes]) {
      await apply(layer, {pack})
      expect(readFileSync(join(root, 'f'), 'utf8')).to.have.length(5000)
    }
  })

  it('have names of any length', async () => {
    const long = `${'n'.repeat(90)}/${'m'.repeat(200)}`
    const pax = ` path=${long}\n`
    const length = pax.length + 3
    await entries(
      {name: 'pax', flag: 'x', body: `${length}${pax}`},
      file('short', 'pax'),
      {name: '././@LongLink', flag: 'L', body: `${long}2\0`},
      file('s', 'gnu'),
    )
    expect(readFileSync(join(root, long), 'utf8')).to.equal('pax')
    expect(readFileSync(join(root, `${long}2`), 'utf8')).to.equal('gnu')
  })

  it('have absolute names, which begin at the root of the image, and an entry for it', async () => {
    await entries(dir('/', {mode: 0o750}), file('/secret', 'x'), {name: '//h', flag: '1', link: '/secret'})
    expect(readFileSync(join(root, 'h'), 'utf8')).to.equal('x')
    expect(statSync(root).mode & 0o777).to.equal(0o750)
  })

  it('white out what is below them, and nothing of their own', async () => {
    await entries(dir('a/'), file('a/one', ''), file('a/two', ''), dir('b/'), dir('b/in/'), file('b/in/old', ''), file('c', 'old'), file('d', 'old'))
    const {mtimeMs} = statSync(join(root, 'b'))
    await entries(
      file('a/.wh.one', ''),
      file('b/new', 'n'),
      file('b/in/new', ''),
      file('b/.wh..wh..opq', ''),
      file('c', 'new'),
      file('.wh.c', ''),
      file('.wh.d', ''),
      file('.wh..wh.plnk', ''),
    )
    expect(readdirSync(join(root, 'a'))).to.deep.equal(['two'])
    expect(readdirSync(join(root, 'b'))).to.deep.equal(['in', 'new'])
    expect(readdirSync(join(root, 'b/in'))).to.deep.equal(['new'])
    expect(readFileSync(join(root, 'c'), 'utf8')).to.equal('new')
    expect(readdirSync(root)).to.deep.equal(['a', 'b', 'c'])
    expect(statSync(join(root, 'b')).mtimeMs).to.equal(mtimeMs)
  })

  it('replace files by directories and back, and follow a link of an earlier layer inside of the tree', async () => {
    await entries(dir('usr/'), dir('usr/lib/'), symlink('lib', 'usr/lib'), symlink('run', '/usr/run'), file('x', ''), dir('y/'), file('y/z', ''))
    await entries(file('lib/new', 'n'), file('run/pid', '1'), dir('x/'), file('x/in', ''), file('y', 'file'))
    expect(readFileSync(join(root, 'usr/lib/new'), 'utf8')).to.equal('n')
    expect(readFileSync(join(root, 'usr/run/pid'), 'utf8')).to.equal('1')
    expect(existsSync(join(root, 'x/in'))).to.equal(true)
    expect(readFileSync(join(root, 'y'), 'utf8')).to.equal('file')
    expect(lstatSync(join(root, 'lib')).isSymbolicLink()).to.equal(true)
  })

  it('put a file in the place of a directory that they have filled', async () => {
    await entries(file('a/b/c', ''), file('a', 'file'))
    expect(readFileSync(join(root, 'a'), 'utf8')).to.equal('file')
  })

  it('have sparse files', async () => {
    await entries({name: 'pax', flag: 'x', body: '21 GNU.sparse.size=9\n26 GNU.sparse.map=0,3,8,1\n'}, file('holes', 'abcd'))
    expect(readFileSync(join(root, 'holes'), 'latin1')).to.equal('abc\0\0\0\0\0d')
  })

  it('have names that are not UTF-8, also of fifos and of files with attributes', async () => {
    const xattrs = new Map([['user.color', Buffer.from('red')]])
    const parts = [tarHeader({...PLAIN, type: 'file', path: 'f\xff', xattrs}), tarHeader({...PLAIN, type: 'fifo', path: 'p\xff'}), TRAILER]
    const {xattrs: failed, reason} = await apply(Buffer.concat(parts))
    const names = readdirSync(root, {encoding: 'latin1'}).sort()
    expect(names).to.deep.equal(['f\xff', 'p\xff'])
    expect(lstatSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from('p\xff', 'latin1')])).isFIFO()).to.equal(true)
    // tmpfs of older kernels has no attributes of users; then the reason is that of the file system.
    expect(failed === 0 || reason.endsWith('not supported'), reason).to.equal(true)
  })

  it('keep capabilities and attributes of users, and no others', async function () {
    if (spawnSync('which', ['setfattr']).status !== 0) {
      console.log('      skipped: needs setfattr (apt-get install attr)')
      this.skip()
    }
    const capability = Buffer.from('0100000200200000000000000000000000000000', 'hex')
    const record = (key: string, value: Buffer) => {
      const rest = Buffer.concat([Buffer.from(` SCHILY.xattr.${key}=`), value, Buffer.from('\n')])
      const length = [2, 3].map((digits) => rest.length + digits).find((sum) => String(sum).length + rest.length === sum)
      return Buffer.concat([Buffer.from(String(length)), rest])
    }
    const body = Buffer.concat([record('security.capability', capability), record('trusted.overlay.opaque', Buffer.from('y'))])
    expect(await entries({name: 'pax', flag: 'x', body}, file('ping', '', {mode: 0o755}))).to.include({xattrs: 0})
    const dump = execFileSync('getfattr', ['-d', '-m', '-', '-e', 'hex', join(root, 'ping')], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']})
    expect(dump).to.include(`security.capability=0x${capability.toString('hex')}`)
    expect(dump).not.to.include('trusted')
  })

  it('leave devices out, and say so except for those in /dev', async () => {
    expect(await entries({name: 'null', flag: '3'}, {name: 'dev/null', flag: '3'}, file('f', ''))).to.include({devices: 1})
    rmSync(join(root, 'dev'), {recursive: true, force: true})
    expect(readdirSync(root)).to.deep.equal(['f'])
  })

  const HOSTILE: Readonly<Record<string, readonly Raw[]>> = {
    'a name with ..': [file('../secret', 'x')],
    'a name with .. in the middle': [file('a/../../secret', 'x')],
    'an absolute name with ..': [file('/../secret', 'x')],
    'a link out, and a file behind it': [symlink('out', '../..'), file('out/secret', 'x')],
    'links that lead out together': [dir('a/'), symlink('a/up', '..'), symlink('b', 'a/up/..'), file('b/secret', 'x')],
    'a hard link with ..': [{name: 'h', flag: '1', link: '../secret'}],
    'a hard link through a link out': [symlink('out', '..'), {name: 'h', flag: '1', link: 'out/secret'}],
    'a hard link to a directory': [dir('d/'), {name: 'h', flag: '1', link: 'd'}],
    'a whiteout of ..': [file('.wh...', '')],
    'a whiteout of nothing': [file('.wh.', '')],
    'a whiteout behind a link out': [symlink('out', '..'), file('out/.wh.secret', '')],
    'a file in a file': [file('f', ''), file('f/g', '')],
    'a loop of links': [symlink('l', 'l'), file('l/f', '')],
    'a name that is too long': [file('n'.repeat(99), ''), {name: 'x', flag: 'L', body: `${'n'.repeat(300)}\0`}, file('s', '')],
    'a name without end': [{name: 'x', flag: 'L', body: `${'n/'.repeat(3000)}\0`}, file('s', '')],
    'an extended header without measure': [{name: 'x', flag: 'x', size: 1 << 30}],
    'an extended header that is broken': [{name: 'x', flag: 'x', body: '99 path=a\n'}, file('f', '')],
    'an entry of no known type': [{name: 'x', flag: 'Z'}],
    'a sparse file without a map': [{name: 'x', flag: 'S', body: 'x'}],
    'a size that is a lie': [{name: 'f', size: 1 << 20, body: 'x'}],
    'too many entries': Array.from({length: 101}, (_, index) => file(`f${index}`, '')),
  }
  for (const [what, list] of Object.entries(HOSTILE)) {
    it(`with ${what} are refused, and nothing outside is touched`, async () => {
      const outcome = await entries(...list).catch((error: unknown) => error)
      expect(outcome).to.be.an('error').with.property('code').that.is.oneOf(REFUSED)
      expect(readFileSync(join(top, 'secret'), 'utf8')).to.equal('of the host')
      expect(readdirSync(top).sort()).to.deep.equal(['blob', 'root', 'secret'])
      expect(statSync(join(top, 'secret')).nlink).to.equal(1)
    })
  }

  it('do not write through a link that an earlier layer has in their place', async () => {
    symlinkSync(join(top, 'secret'), join(root, 'f'))
    await entries(file('f', 'x'), file('f', 'y'))
    expect(readFileSync(join(top, 'secret'), 'utf8')).to.equal('of the host')
    expect(readFileSync(join(root, 'f'), 'utf8')).to.equal('y')
  })

  it('are refused when they are cut off, flipped, another one, or a bomb', async () => {
    const layer = tar([file('f', 'x'.repeat(2000))])
    const refused = async (run: Promise<unknown>) =>
      expect(await run.catch((error: unknown) => error))
        .to.be.an('error')
        .with.property('code')
        .that.is.oneOf(REFUSED)
    const flip = (bytes: Buffer) => Buffer.from(bytes.map((byte, index) => (index === 700 ? byte ^ 1 : byte)))
    await refused(apply(layer, {digest: sha256('another')}))
    await refused(apply(layer, {diffId: sha256('another')}))
    await refused(apply(flip(layer), {diffId: sha256(layer)}))
    await refused(apply(layer.subarray(0, 1000)))
    for (const length of [3, 10, 60]) await refused(apply(layer, {pack: (bytes) => gzipSync(bytes).subarray(0, length)}))
    for (const length of [6, 20]) await refused(apply(layer, {pack: (bytes) => execFileSync('zstd', ['-q', '-c'], {input: bytes}).subarray(0, length)}))
    await refused(apply(tar([file('zeroes', Buffer.alloc(3 << 20))]), {pack: gzipSync}))
    await refused(apply(Buffer.from('no archive at all'.repeat(100))))
  })
})
