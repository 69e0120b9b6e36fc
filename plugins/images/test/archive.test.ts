import {execFileSync} from 'node:child_process'
import {
  closeSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import type {Entry} from '../src/archive/entry.js'
import {extractor} from '../src/archive/extract.js'
import {tarReader} from '../src/archive/read.js'
import {padding, tarHeader, TRAILER} from '../src/archive/write.js'
import {nameOf} from '../src/archive/names.js'
import {pack} from '../src/pot-image/portable/pack.js'
import {unpacker} from '../src/pot-image/portable/unpack.js'
import {dir, file, tar, type Raw} from './support/oci-fixture.js'

const PLAIN: Entry = {type: 'file', path: 'f', mode: 0o644, uid: 0, gid: 0, size: 0, mtime: 1, link: '', xattrs: new Map()}
const LIMITS = {entries: 1000, bytes: 2 ** 30}

/** What a reader makes of an archive that comes in pieces of `size` bytes. */
function read(bytes: Buffer, size = 512, trailer: 'required' | 'optional' = 'required'): {entries: Entry[]; contents: string} {
  const entries: Entry[] = []
  let contents = ''
  const reader = tarReader(
    {
      begin: (entry) => void entries.push(entry),
      data(part) {
        contents += Buffer.from(part).toString()
      },
      hole(size) {
        contents += `<${size}>`
      },
      end() {},
    },
    trailer,
  )
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size))
  reader.end()
  return {entries, contents}
}

/** A pax record whose length fits. */
const record = (key: string, value: string): string => {
  const rest = ` ${key}=${value}\n`
  return `${[2, 3].map((digits) => digits + rest.length).find((length) => String(length).length + rest.length === length)}${rest}`
}
const pax = (key: string, value: string, next: Raw = file('f', '')): Buffer => tar([{name: 'pax', flag: 'x', body: record(key, value)}, next])

const sparse = (map: string, size: number, body: string): Buffer =>
  tar([{name: 'pax', flag: 'x', body: `${record('GNU.sparse.map', map)}${record('GNU.sparse.size', String(size))}`}, file('f', body)])

/** A header with a field in the binary form of GNU tar. */
function binary(offset: number, field: Buffer): Buffer {
  const bytes = tarHeader(PLAIN)
  field.copy(bytes, offset)
  const sum = bytes.reduce((all, byte, index) => all + (index >= 148 && index < 156 ? 32 : byte), 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return Buffer.concat([bytes, TRAILER])
}

describe('tar archives', () => {
  let top: string
  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'pot-tar-'))
  })
  afterEach(() => rmSync(top, {recursive: true, force: true}))

  const ENTRIES: readonly Entry[] = [
    {...PLAIN, type: 'directory', path: '', mode: 0o1777},
    {...PLAIN, type: 'directory', path: 'd'.repeat(120), mode: 0o2755},
    {...PLAIN, path: nameOf('ä/\u{1f600}'), uid: 2_097_152, gid: 4_294_967_294, mtime: -1000},
    {...PLAIN, path: 'bad\xffname', mtime: 1.5},
    {...PLAIN, path: 'future', mtime: 8 ** 11},
    {...PLAIN, path: 'x', xattrs: new Map(Object.entries({'security.capability': Buffer.from([0, 10, 61, 255]), ['__proto__']: Buffer.from('x')}))},
    {...PLAIN, type: 'symlink', path: 's', link: `../${'n'.repeat(100)}`},
    {...PLAIN, type: 'link', path: 'h', link: 'bad\xffname'},
    {...PLAIN, type: 'fifo', path: 'p'},
    {...PLAIN, path: 'last', size: 3},
  ]
  const bytes = () => Buffer.concat([...ENTRIES.map(tarHeader), Buffer.from('end'), padding(3), TRAILER])

  it('say what was written into them, in whatever pieces they come', () => {
    for (const size of [1, 511, 512, 4096]) {
      const {entries, contents} = read(bytes(), size)
      expect(entries).to.deep.equal(ENTRIES)
      expect(contents).to.equal('end')
    }
    expect(bytes()).to.deep.equal(bytes())
  })

  it('are read by tar(1)', () => {
    writeFileSync(join(top, 'a.tar'), bytes())
    const list = execFileSync('tar', ['--numeric-owner', '--utc', '--full-time', '-tvf', join(top, 'a.tar')], {encoding: 'latin1'}).split('\n')
    expect(list).to.have.length(ENTRIES.length + 1)
    expect(list[0]).to.match(/^drwxrwxrwt 0\/0 .* \.\/$/)
    expect(list[2]).to.include('2097152/4294967294').and.to.include('1969-12-31 23:43:20')
  })

  it('of tar(1) are read in each of its forms, with times before 1970', () => {
    const long = 'n'.repeat(120)
    writeFileSync(join(top, long), 'text')
    utimesSync(join(top, long), new Date(-86_400_000), new Date(-86_400_000))
    for (const form of ['gnu', 'pax']) {
      const {entries, contents} = read(execFileSync('tar', [`--format=${form}`, '--owner=:3000000', '-C', top, '-cf', '-', long]))
      expect(entries[0], form).to.include({path: long, mtime: -86_400, uid: 3_000_000})
      expect(contents).to.equal('text')
    }
  })

  it('of tar(1) have sparse files in each of its forms, with many holes and at the end', () => {
    const path = join(top, 'sparse')
    const fd = openSync(path, 'w')
    for (let index = 0; index < 60; index++) writeSync(fd, `part ${index}`, index * 100_000)
    ftruncateSync(fd, 8_000_000)
    closeSync(fd)
    for (const form of [
      ['--format=gnu'],
      ['--format=pax', '--sparse-version=0.0'],
      ['--format=pax', '--sparse-version=0.1'],
      ['--format=pax', '--sparse-version=1.0'],
    ]) {
      const packed = execFileSync('tar', ['-S', ...form, '-C', top, '-cf', '-', '--transform=s,^,d/,', 'sparse'], {maxBuffer: 2 ** 26})
      expect(packed.length, form.join()).to.be.lessThan(2_000_000)
      rmSync(join(top, 'copy'), {recursive: true, force: true})
      mkdirSync(join(top, 'copy'))
      const sink = extractor(join(top, 'copy'))
      const reader = tarReader(sink)
      for (let at = 0; at < packed.length; at += 1000) reader.push(packed.subarray(at, at + 1000))
      reader.end()
      sink.close()
      execFileSync('cmp', [path, join(top, 'copy/d/sparse')])
      expect(statSync(join(top, 'copy/d/sparse')).blocks * 512, form.join()).to.be.lessThan(2_000_000)
    }
  })

  it('have sparse files that are holes alone, or have no holes', () => {
    expect(read(sparse('', 100, '')).contents).to.equal('<100>')
    expect(read(sparse('0,0,100,0', 100, '')).contents).to.equal('<100>')
    expect(read(sparse('0,3', 3, 'abc')).contents).to.equal('abc')
    expect(read(sparse('2,3,9,1', 20, 'abcd'), 1).contents).to.equal('<2>abc<4>d<10>')
  })

  const HOSTILE: Readonly<Record<string, () => Buffer>> = {
    'the owner -1, to whom nothing is given': () => pax('uid', '4294967295'),
    'an owner that no system has': () => binary(108, Buffer.from('80ffffffffffffff', 'hex')),
    'a group below zero': () => binary(116, Buffer.from('ffffffffffffffff', 'hex')),
    'a size below zero': () => binary(124, Buffer.from('ffffffffffffffffffffffff', 'hex')),
    'a size beyond all numbers': () => binary(124, Buffer.from('8000000000ffffffffffffff', 'hex')),
    'a size with a fraction': () => pax('size', '1.5'),
    'an owner with a fraction': () => pax('uid', '1.5'),
    'a time that is no number': () => pax('mtime', '1e9'),
    'no name': () => pax('path', ''),
    'a NUL in a name': () => pax('path', 'a\0b'),
    'a sparse file of an unknown version': () => pax('GNU.sparse.major', '2'),
    'a sparse file without a size': () => pax('GNU.sparse.map', '0,0'),
    'a sparse file with parts that overlap': () => sparse('0,5,3,5', 100, 'x'.repeat(10)),
    'a sparse file with a part beyond its end': () => sparse('96,5', 100, 'xxxxx'),
    'a sparse file with a part that is not there': () => sparse('0,5', 100, 'xxx'),
    'a sparse file with half a part': () => sparse('0', 100, ''),
    'a sparse file with a number below zero': () => sparse('-1,5', 100, 'xxxxx'),
    'a sparse file whose map has no end': () =>
      tar([
        {name: 'pax', flag: 'x', body: `${record('GNU.sparse.major', '1')}${record('GNU.sparse.minor', '0')}${record('GNU.sparse.realsize', '9')}`},
        file('f', '99\n'.padEnd(512, '0')),
      ]),
    'a record without a key': () => pax('', 'x'),
    'a damaged global header': () => tar([{name: 'g', flag: 'g', body: '99 path=a\n'}, file('f', '')]),
    'much after its end': () => Buffer.concat([tar([file('f', '')]), Buffer.alloc(2 ** 20)]),
    'no end': () => tarHeader(PLAIN),
  }
  for (const [what, make] of Object.entries(HOSTILE)) {
    it(`are refused with ${what}`, () => {
      expect(() => read(make()))
        .to.throw(/^the archive /)
        .with.property('code', 'BAD_IMAGE')
    })
  }

  it('may lack the end where the digest tells whether all is there, but not a part of an entry', () => {
    expect(read(tarHeader(PLAIN), 512, 'optional').entries).to.have.length(1)
    for (const cut of [tarHeader(PLAIN).subarray(0, 300), tarHeader({...PLAIN, size: 5})]) expect(() => read(cut, 512, 'optional')).to.throw('ends too early')
  })

  it('have global headers that count for nothing', () => {
    expect(read(tar([{name: 'g', flag: 'g', body: record('path', 'elsewhere')}, file('f', '')])).entries[0]).to.include({path: 'f'})
  })

  it('are unpacked with the time of a directory that is filled later, or twice', () => {
    const sink = extractor(top)
    const reader = tarReader(sink)
    reader.push(tar([dir('d/', {mtime: 1000}), file('d/a', ''), dir('e/', {mtime: 2000}), file('d/b', ''), file('e/f/g', '')]))
    reader.end()
    sink.close()
    expect(['d', 'e'].map((name) => statSync(join(top, name)).mtimeMs)).to.deep.equal([1_000_000, 2_000_000])
  })

  it('of pot keep the time of a file from before 1970, and no devices, of which those in /dev are not worth a word', () => {
    const [tree, copy] = [join(top, 'tree'), join(top, 'copy')]
    for (const directory of [tree, copy]) mkdirSync(directory)
    writeFileSync(join(tree, 'old'), 'x')
    utimesSync(join(tree, 'old'), new Date(-1_000_000), new Date(-1_000_000))
    const parts: Buffer[] = []
    const room = Buffer.alloc(512)
    const out = {
      write: (part: Uint8Array) => void parts.push(Buffer.from(part)),
      room: () => room,
      filled: (count: number) => void parts.push(Buffer.from(room.subarray(0, count))),
      end() {},
    }
    for (const path of ['dev', 'var']) {
      mkdirSync(join(tree, path))
      execFileSync('mknod', [join(tree, path, 'null'), 'c', '1', '3'])
    }
    const skipped: string[] = []
    pack(tree, '{}', out, (path, what) => void skipped.push(`${what} ${path}`))
    expect(skipped).to.deep.equal(['device var/null'])
    const sink = unpacker(copy, LIMITS)
    const reader = tarReader(sink)
    reader.push(Buffer.concat(parts))
    reader.end()
    sink.close()
    expect(lstatSync(join(copy, 'old')).mtimeMs).to.equal(-1_000_000)
    expect(readFileSync(join(copy, 'old'), 'utf8')).to.equal('x')
  })
})
