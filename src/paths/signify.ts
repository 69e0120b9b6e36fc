import {createHash, createPrivateKey, createPublicKey, sign as signBytes, timingSafeEqual, verify as verifyBytes, type KeyObject} from 'node:crypto'
import {basename} from 'node:path'
import {hasCode, PotError} from '../errors.js'
import {readTrusted} from './trust.js'

/** Files of signify(1) have a comment, which no signature covers, and base64 of `Ed`, the number of the key, and the key or signature. */
const COMMENT = 'untrusted comment: '
/** DER prefix (RFC 8410) that makes a key for Node from the 32 bytes of an Ed25519 key. */
const PUBLIC = Buffer.from('302a300506032b6570032100', 'hex')
const PRIVATE = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A public key of signify(1). */
export interface PublicKey {
  readonly key: KeyObject
  readonly number: Buffer
  /** File name of the key: `images.pub`. */
  readonly name: string
}

/** A secret key of signify(1). */
export interface SecretKey {
  readonly key: KeyObject
  readonly number: Buffer
  /** File name of the matching public key. */
  readonly publicName: string
}

function readKey(file: string): {comment: string; bytes: Buffer} {
  const bad = (why: string, cause?: unknown) =>
    new PotError('BAD_KEY', `${file} ${why}`, {hint: 'signify -G -n -p images.pub -s images.sec makes a key pair', cause})
  let text: string
  try {
    text = readTrusted('the key', file).toString('utf8')
  } catch (cause) {
    if (hasCode(cause, 'UNSAFE_FILE')) throw cause
    throw bad(hasCode(cause, 'ENOENT') ? 'is not there' : 'cannot be read', cause)
  }
  const read = parseFile(text)
  if (read === undefined) throw bad('is not a key of signify(1)')
  return read
}

/** Parses a file of signify strictly: no byte is ignored. */
function parseFile(text: string): {comment: string; bytes: Buffer} | undefined {
  const [, comment = '', base64 = ''] = /^untrusted comment: ([\x20-\x7e]{0,1024})\n([A-Za-z0-9+/]+={0,2})\n$/.exec(text) ?? []
  const bytes = Buffer.from(base64, 'base64')
  return bytes.toString('base64') === base64 && bytes.toString('latin1', 0, 2) === 'Ed' ? {comment, bytes} : undefined
}

/** Reads a public key. Rejects with BAD_KEY. */
export function readPublicKey(file: string): PublicKey {
  const {bytes} = readKey(file)
  if (bytes.length !== 42) throw new PotError('BAD_KEY', `${file} is not a public key`, {hint: 'use the .pub file of the key pair'})
  const key = createPublicKey({key: Buffer.concat([PUBLIC, bytes.subarray(10)]), format: 'der', type: 'spki'})
  return {key, number: bytes.subarray(2, 10), name: basename(file)}
}

/** Reads a secret key. Rejects with BAD_KEY, also if the key has a passphrase. */
export function readSecretKey(file: string): SecretKey {
  const {bytes} = readKey(file)
  if (bytes.length !== 104 || bytes.toString('latin1', 2, 4) !== 'BK')
    throw new PotError('BAD_KEY', `${file} is not a secret key`, {hint: 'use the .sec file of the key pair'})
  if (bytes.readUInt32BE(4) !== 0)
    throw new PotError('BAD_KEY', `${file} has a passphrase, which pot does not support`, {
      hint: 'sign the digest file with signify -S, or make a key with signify -G -n',
    })
  const secret = bytes.subarray(40)
  if (!timingSafeEqual(createHash('sha512').update(secret).digest().subarray(0, 8), bytes.subarray(24, 32))) throw new PotError('BAD_KEY', `${file} is damaged`)
  const key = createPrivateKey({key: Buffer.concat([PRIVATE, secret.subarray(0, 32)]), format: 'der', type: 'pkcs8'})
  return {key, number: bytes.subarray(32, 40), publicName: `${basename(file, '.sec')}.pub`}
}

/** The text of a `.sig`, in the format of `signify -S`. */
export function signature({key, number, publicName}: SecretKey, message: Uint8Array): string {
  const bytes = Buffer.concat([Buffer.from('Ed'), number, signBytes(null, message, key)])
  return `${COMMENT}verify with ${publicName}\n${bytes.toString('base64')}\n`
}

/** Rejects with BAD_SIGNATURE unless `text`, the contents of a `.sig`, is a signature of `message`. `title` is the name of the message for errors. */
export function checkSignature(publicKey: PublicKey, message: Uint8Array, text: string, title: string): void {
  const bad = (why: string, hint = 'do not use it') => new PotError('BAD_SIGNATURE', `${title} ${why}`, {hint})
  const read = parseFile(text)
  if (read === undefined || read.bytes.length !== 74) throw bad('has a signature that is none')
  // The signature does not cover the comment, but a changed comment means that the file is not the one that was written.
  const wanted = `verify with ${publicKey.name}`
  if (read.comment !== wanted && !/^signature from [\x20-\x7e]+$/.test(read.comment))
    throw bad(`says '${read.comment.slice(0, 80)}', and the key is ${publicKey.name}`, 'if the key is the right one, call its file so')
  if (!read.bytes.subarray(2, 10).equals(publicKey.number)) throw bad(`is signed with another key than ${publicKey.name}`)
  if (!verifyBytes(null, message, publicKey.key, read.bytes.subarray(10))) throw bad('has a wrong signature')
}
