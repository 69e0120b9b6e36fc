import {createHash} from 'node:crypto'
import {manifestLine, manifestPart} from '../../src/pot-image/portable/manifest.js'
import type {Entry} from '../../src/archive/entry.js'
import {padding, tarHeader, TRAILER} from '../../src/archive/write.js'

/** An entry with contents, for archives that no honest program writes. */
export type Part = Partial<Entry> & {readonly content?: string | Buffer}

const entryOf = ({content, ...part}: Part): Entry => ({
  ...{type: 'file', path: 'm/x', mode: 0o644, uid: 0, gid: 0, mtime: 1, link: '', xattrs: new Map()},
  size: content === undefined ? 0 : Buffer.byteLength(content),
  ...part,
})

export const bytesOfPart = (part: Part): Buffer => {
  const content = Buffer.from(part.content ?? '')
  return Buffer.concat([tarHeader(entryOf(part)), content, padding(content.length)])
}

export const RECORD: Part = {
  path: 'pot-image.json',
  content: JSON.stringify({format: 'pot-image/1', name: 'web', tag: '1', host: 'linux', conf: 'pot.type=single\npot.base=busy\n', hooks: {}}),
}

/** A complete archive with a manifest that fits, so that only what is hostile in it is wrong. */
export function archive(parts: readonly Part[], record = RECORD): Buffer {
  const tree: Part = {type: 'directory', path: 'm', mode: 0o755}
  const lines = [tree, ...parts].map((part) => {
    const entry = entryOf(part)
    const inside = (path: string) => path.replace(/^m\/?/, '')
    const sha256 =
      entry.type === 'file'
        ? createHash('sha256')
            .update(Buffer.from(part.content ?? ''))
            .digest('hex')
        : undefined
    return manifestLine({...entry, path: inside(entry.path), link: entry.type === 'link' ? inside(entry.link) : entry.link}, sha256)
  })
  const manifest: Part = {path: manifestPart(1), content: Buffer.from(lines.join(''), 'latin1')}
  return Buffer.concat([...[record, tree, ...parts, manifest].map(bytesOfPart), TRAILER])
}

const long = 'n'.repeat(300)

/** By what is wrong, archives that want out, or too much. */
export const HOSTILE: Readonly<Record<string, () => Buffer>> = {
  'a path with ..': () => archive([{path: 'm/../../escape', content: 'x'}]),
  'a path with .. at its end': () => archive([{path: 'm/a/..', content: 'x'}]),
  'an absolute path': () => archive([{path: '/tmp/escape', content: 'x'}]),
  'a path outside of the tree': () => archive([{path: 'conf/prestart.sh', content: '#!/bin/sh\n', mode: 0o755}]),
  'a path like the tree': () => archive([{path: 'mm/x', content: 'x'}]),
  'a file through a link': () =>
    archive([
      {type: 'symlink', path: 'm/l', link: '..'},
      {path: 'm/l/escape', content: 'x'},
    ]),
  'a file through an absolute link': () =>
    archive([
      {type: 'symlink', path: 'm/l', link: '/tmp'},
      {path: 'm/l/escape', content: 'x'},
    ]),
  'a file in the place of a link': () =>
    archive([
      {type: 'symlink', path: 'm/l', link: '../escape'},
      {path: 'm/l', content: 'x'},
    ]),
  'a directory in the place of a link': () =>
    archive([
      {type: 'symlink', path: 'm/l', link: '..'},
      {type: 'directory', path: 'm/l', mode: 0o777},
    ]),
  'a hard link to the outside': () => archive([{type: 'link', path: 'm/h', link: '../outside'}]),
  'a hard link to an absolute path': () => archive([{type: 'link', path: 'm/h', link: '/etc/passwd'}]),
  'a hard link through a link': () =>
    archive([
      {type: 'symlink', path: 'm/l', link: '..'},
      {type: 'link', path: 'm/h', link: 'm/l/outside'},
    ]),
  'a hard link to a link': () =>
    archive([
      {type: 'symlink', path: 'm/l', link: '/etc/passwd'},
      {type: 'link', path: 'm/h', link: 'm/l'},
    ]),
  'a hard link to nothing': () => archive([{type: 'link', path: 'm/h', link: 'm/nothing'}]),
  'a fifo through a link': () =>
    archive([
      {type: 'symlink', path: 'm/l', link: '..'},
      {type: 'fifo', path: 'm/l/escape'},
    ]),
  'the same file twice': () =>
    archive([
      {path: 'm/x', content: '1'},
      {path: 'm/x', content: '2'},
    ]),
  'a character device': () => archive([{type: 'character', path: 'm/mem'}]),
  'a block device': () => archive([{type: 'block', path: 'm/sda'}]),
  'a root that is a link': () =>
    Buffer.concat([bytesOfPart(RECORD), bytesOfPart({type: 'symlink', path: 'm', link: '/tmp'}), bytesOfPart({path: 'm/x', content: 'x'}), TRAILER]),
  'a root that is a file': () => Buffer.concat([bytesOfPart(RECORD), bytesOfPart({path: 'm', content: 'x'}), TRAILER]),
  'a huge name': () => archive([{path: `m/${long}`, content: 'x'}]),
  'a huge path': () => archive([{path: `m/${'d/'.repeat(3000)}x`, content: 'x'}]),
  'a NUL in a name': () => archive([{path: 'm/a\0b', content: 'x'}]),
  'a huge extended header': () => archive([{path: 'm/x', content: 'x', xattrs: new Map([['user.x', Buffer.alloc(2 ** 21)]])}]),
  'more bytes than fit': () => Buffer.concat([bytesOfPart(RECORD), tarHeader(entryOf({size: 2 ** 45})), TRAILER]),
  'a file that is not in its manifest': () => Buffer.concat([bytesOfPart(RECORD), bytesOfPart({path: 'm/x', content: 'x'}), TRAILER]),
  'no record': () => Buffer.concat([bytesOfPart({path: 'm/x', content: 'x'}), TRAILER]),
  'two records': () => Buffer.concat([bytesOfPart(RECORD), bytesOfPart(RECORD), TRAILER]),
  nothing: () => Buffer.alloc(0),
  'zeros alone': () => TRAILER,
  text: () => Buffer.from('this is no archive'.repeat(100)),
}
