import {lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {checkSignature, readPublicKey, readSecretKey, signature} from '@pot/core'
import {parseDigest} from '../src/formats.js'
import {unpacker} from '../src/pot-image/portable/unpack.js'
import {tarReader} from '../src/archive/read.js'
import {fuzzed, HONEST} from './support/fuzzed.js'
import {archive, HOSTILE} from './support/hostile.js'
import {makeKeys} from '../../../test/support/signify-keys.js'

const LIMITS = {bytes: 2 ** 30, entries: 1000}

describe('500 damaged and hostile images', () => {
  let top: string
  let ran = 0

  before(() => {
    top = mkdtempSync(join(tmpdir(), 'pot-fuzz-'))
    writeFileSync(join(top, 'outside'), 'untouched')
  })
  after(() => rmSync(top, {recursive: true, force: true}))

  /** All that is around the directory into which is unpacked. */
  const around = () => [readdirSync(top).sort().join(), readFileSync(join(top, 'outside'), 'utf8'), lstatSync(join(top, 'outside')).nlink]
  /** Node follows links when it reads all that is below. */
  const listed = (directory: string): string =>
    readdirSync(Buffer.from(directory, 'latin1'), {withFileTypes: true, encoding: 'latin1'})
      .map((one) => `${one.name}${one.isDirectory() ? `{${listed(join(directory, one.name))}}` : ''}`)
      .sort()
      .join()

  /** What unpacking ends with, and what is there then; in pieces of `size` bytes. */
  function unpack(bytes: Buffer, size = 64 * 1024): {error: unknown; tree: string} {
    ran += 1
    const root = join(top, 'root')
    mkdirSync(root)
    const before = around()
    const sink = unpacker(root, LIMITS)
    let error: unknown
    try {
      const reader = tarReader(sink)
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size))
      reader.end()
      sink.close()
    } catch (caught) {
      error = caught
    }
    const after = around()
    const tree = lstatSync(root).isDirectory() ? listed(root) : 'no directory'
    rmSync(root, {recursive: true})
    expect(after).to.deep.equal(before)
    return {error, tree}
  }

  const clear = (error: unknown) => error instanceof Error && error.name === 'PotError' && error.message.length < 400

  it('of which the honest one is taken, in whatever pieces it comes', () => {
    const trees = [1, 7, 511, 512, 513, 65_536].map((size) => {
      const {error, tree} = unpack(HONEST, size)
      expect(error).to.equal(undefined)
      return tree
    })
    expect(new Set(trees).size).to.equal(1)
  })

  for (const [what, make] of Object.entries(HOSTILE)) {
    it(`refuse ${what}`, () => {
      const {error} = unpack(make())
      expect(clear(error), String(error)).to.equal(true)
    })
  }

  it('too many files are refused', () => {
    const {error} = unpack(archive(Array.from({length: 1001}, (_, index) => ({path: `m/${index}`, content: ''}))))
    expect(error).to.include({code: 'IMAGE_TOO_LARGE'})
  })

  it('cut off anywhere they are refused', () => {
    for (const {bytes} of fuzzed({'cut off': 140, flipped: 0, mixed: 0})) {
      const {error} = unpack(bytes)
      expect(clear(error), String(error)).to.equal(true)
    }
  })

  it('with bits flipped they are refused, or are what they were', () => {
    const {tree: honest} = unpack(HONEST)
    let refused = 0
    for (const {bytes} of fuzzed({'cut off': 0, flipped: 240, mixed: 0})) {
      const {error, tree} = unpack(bytes)
      if (error === undefined) expect(tree).to.equal(honest)
      else {
        refused += 1
        expect(clear(error), String(error)).to.equal(true)
      }
    }
    // The rest was flipped in the blanks between files, which the digest of the whole is for.
    expect(refused).to.be.greaterThan(100)
  })

  it('with a header from elsewhere they are refused, or stay in their place', () => {
    for (const {bytes} of fuzzed({'cut off': 0, flipped: 0, mixed: 120})) {
      const {error} = unpack(bytes)
      if (error !== undefined) expect(clear(error), String(error)).to.equal(true)
    }
    expect(ran).to.be.greaterThan(500)
  })

  it('a signature with any of its bits flipped is none, nor is one of a digest with any of its bits flipped', () => {
    const keys = makeKeys(top, 'images')
    const [pub, sec] = [readPublicKey(keys.pub), readSecretKey(keys.sec)]
    const digest = Buffer.from(`${'0123456789abcdef'.repeat(16)}\n`)
    const signed = signature(sec, digest)
    checkSignature(pub, digest, signed, 'it')
    for (let bit = 0; bit < signed.length * 8; bit++) {
      const bytes = Buffer.from(signed)
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => checkSignature(pub, digest, bytes.toString('latin1'), 'it'), `bit ${bit}`).to.throw(/^it /)
    }
    for (let bit = 0; bit < digest.length * 8; bit += 5) {
      const bytes = Buffer.from(digest)
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => checkSignature(pub, bytes, signed, 'it')).to.throw('wrong signature')
    }
    rmSync(keys.pub)
    rmSync(keys.sec)
  })

  it('a digest file is read to the letter', () => {
    expect(parseDigest(`SHA256 (a.tar.zst) = ${'0'.repeat(64)}\n`, 'a.tar.zst', 'tar.zst')).to.equal('0'.repeat(64))
    for (const text of ['', `SHA256 (b.tar.zst) = ${'0'.repeat(64)}\n`, `SHA256 (a.tar.zst) = ${'0'.repeat(63)}\n`, `SHA256 (a.tar.zst) = ${'0'.repeat(64)}`])
      expect(parseDigest(text, 'a.tar.zst', 'tar.zst')).to.equal(undefined)
    expect(parseDigest(`${'a'.repeat(256)}\n`, 'a.xz', 'xz')).to.equal('a'.repeat(256))
    expect(parseDigest(`${'A'.repeat(256)}\n`, 'a.xz', 'xz')).to.equal(undefined)
  })
})
