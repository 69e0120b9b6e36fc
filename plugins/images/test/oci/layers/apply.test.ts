import {lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {applyBlob} from '../../../src/oci/layers/apply-blob.js'
import {dir, file, sha256, symlink, tar, type Raw} from '../../support/oci-fixture.js'

const link = (name: string, target: string): Raw => ({name, flag: '1', link: target})
const global: Raw = {name: 'pax_global_header', flag: 'g', body: '52 comment=0123456789012345678901234567890123456789\n'}
const huge = (name: string, uid: number): Raw[] => [
  {name: 'pax', flag: 'x', body: `${`17 uid=${uid}\n`.length} uid=${uid}\n${`17 gid=${uid}\n`.length} gid=${uid}\n`},
  file(name, ''),
]

interface Shape {
  /** Layers, the lowest first. */
  readonly layers: readonly (readonly Raw[])[]
  /** The tree that docker and podman make of them: see `treeOf`. */
  readonly tree: readonly string[]
}

/** Well-known shapes of images, as the tools that make them write them. */
const SHAPES: Readonly<Record<string, Shape>> = {
  'a static program alone, as from scratch': {layers: [[file('app', 'x', {mode: 0o755})]], tree: ['app 755 x']},
  'a layer without entries, twice': {layers: [[], [file('f', '')], []], tree: ['f 644 ']},
  'distroless: names with ./, a home of a user without a shell, a later layer with absolute names': {
    layers: [
      [dir('./'), dir('./etc/'), file('./etc/passwd', 'p'), dir('./home/nonroot/', {uid: 65532, gid: 65532, mode: 0o700}), dir('./tmp/', {mode: 0o1777})],
      [dir('/'), dir('/app'), file('/app/main', 'm', {mode: 0o555})],
    ],
    tree: ['app/ 755', 'app/main 555 m', 'etc/ 755', 'etc/passwd 644 p', 'home/ 755', 'home/nonroot/ 700 65532', 'tmp/ 1777'],
  },
  'alpine: absolute links to one program, and a package of a later layer': {
    layers: [
      [dir('bin/'), file('bin/busybox', 'b', {mode: 0o755}), symlink('bin/sh', '/bin/busybox'), dir('lib/apk/db/'), file('lib/apk/db/installed', 'old')],
      [dir('lib/apk/db/'), file('lib/apk/db/installed', 'new'), file('usr/sbin/nginx', 'n', {mode: 0o755})],
    ],
    tree: [
      'bin/ 755',
      'bin/busybox 755 b',
      'bin/sh -> /bin/busybox',
      'lib/ 755',
      'lib/apk/ 755',
      'lib/apk/db/ 755',
      'lib/apk/db/installed 644 new',
      'usr/ 755',
      'usr/sbin/ 755',
      'usr/sbin/nginx 755 n',
    ],
  },
  'a merged /usr, into which later layers write by the old names': {
    layers: [
      [dir('usr/bin/'), symlink('bin', 'usr/bin'), file('usr/bin/a', 'a')],
      [file('bin/b', 'b'), file('bin/.wh.a', '')],
    ],
    tree: ['bin -> usr/bin', 'usr/ 755', 'usr/bin/ 755', 'usr/bin/b 644 b'],
  },
  'nginx: logs that are links to devices, which a later layer repeats': {
    layers: [
      [dir('var/log/nginx/')],
      [symlink('var/log/nginx/access.log', '/dev/stdout')],
      [symlink('var/log/nginx/access.log', '/dev/stdout'), global, file('f', '')],
    ],
    tree: ['f 644 ', 'var/ 755', 'var/log/ 755', 'var/log/nginx/ 755', 'var/log/nginx/access.log -> /dev/stdout'],
  },
  'hard links to files of the layer below, one of which is then replaced': {
    layers: [[file('one', '1'), file('two', '2')], [link('link1', 'one'), link('./link2', '/two')], [file('two', 'new')]],
    tree: ['link1 644 1 =2', 'link2 644 2', 'one 644 1 =2', 'two 644 new'],
  },
  'whiteouts of what the same layer makes, before and after it, and of a directory': {
    layers: [
      [dir('d/'), file('d/a', ''), dir('gone/'), file('gone/x', ''), file('before', 'old'), file('after', 'old')],
      [file('.wh.before', ''), file('before', 'new'), file('after', 'new'), file('.wh.after', ''), file('.wh.gone', ''), file('.wh.never', '')],
    ],
    tree: ['after 644 new', 'before 644 new', 'd/ 755', 'd/a 644 '],
  },
  'opaque directories, with their mark first, last, and in a directory that is new': {
    layers: [
      [dir('a/'), file('a/old', ''), dir('b/'), file('b/old', '')],
      [dir('a/'), file('a/.wh..wh..opq', ''), file('a/new', ''), file('b/new', ''), file('b/.wh..wh..opq', ''), file('c/.wh..wh..opq', '')],
    ],
    tree: ['a/ 755', 'a/new 644 ', 'b/ 755', 'b/new 644 ', 'c/ 755'],
  },
  'entries that occur twice, also as other types': {
    layers: [
      [
        file('f', '1'),
        file('f', '2'),
        dir('d/'),
        file('d/x', ''),
        symlink('d', 'f'),
        symlink('l', 'f'),
        dir('l/'),
        dir('m/', {mode: 0o700}),
        dir('m/', {mode: 0o711}),
      ],
    ],
    tree: ['d -> f', 'f 644 2', 'l/ 755', 'm/ 711'],
  },
  'owners that are as large as the kernel permits, and special bits': {
    layers: [[...huge('h', 4_294_967_294), file('s', '', {mode: 0o4755}), file('g', '', {mode: 0o2755, gid: 5})]],
    tree: ['g 2755 ', 'h 644  4294967294', 's 4755 '],
  },
}

describe('shapes of images', () => {
  let top: string
  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'pot-shapes-'))
    mkdirSync(join(top, 'root'))
  })
  afterEach(() => rmSync(top, {recursive: true, force: true}))

  /** A line for each file: its path, its mode, its contents or target, how many names it has, and its owner if that is not root. */
  const treeOf = (path = ''): string[] =>
    readdirSync(join(top, 'root', path))
      .sort()
      .flatMap((name) => {
        const [own, at] = [path === '' ? name : `${path}/${name}`, join(top, 'root', path, name)]
        const {mode, uid, nlink} = lstatSync(at)
        const about = `${(mode & 0o7777).toString(8)}`
        const owner = uid === 0 ? '' : ` ${uid}`
        if (lstatSync(at).isSymbolicLink()) return [`${own} -> ${readlinkSync(at)}`]
        if (statSync(at).isDirectory()) return [`${own}/ ${about}${owner}`, ...treeOf(own)]
        return [`${own} ${about} ${readFileSync(at, 'utf8')}${nlink > 1 ? ` =${nlink}` : ''}${owner}`]
      })

  for (const [what, {layers, tree}] of Object.entries(SHAPES)) {
    it(`become the tree that other engines make of them: ${what}`, async () => {
      for (const entries of layers) {
        const layer = tar(entries)
        writeFileSync(join(top, 'blob'), layer)
        await applyBlob({file: join(top, 'blob'), offset: 0, size: layer.length, digest: undefined}, sha256(layer), join(top, 'root'))
      }
      expect(treeOf()).to.deep.equal(tree)
    })
  }
})
