import {basename, dirname, join, resolve} from 'node:path'
import {assertTrusted, misuse, PotError, type Context} from '@pot/core'
import {checkSignature, readPublicKey} from '@pot/core'
import {digestOf} from '../transfer/digest.js'
import {download} from '../transfer/download.js'
import {algorithmOf, digestFile, FORMATS, imageFile, isStream, parseDigest, type Format} from '../formats.js'
import {readSmall} from '../transfer/read-small.js'

export interface ImageFiles {
  readonly format: Format
  /** File name such as `web_1.0.xz`. */
  readonly base: string
  /** Absolute path of the image on this host. */
  readonly path: string
  /** Hexadecimal digest from the digest file. If a key was given, the signature of the digest file has been checked. */
  readonly digest: string
  /** Contents of the `.meta` of a stream; '' if there is none. */
  readonly meta: string
  readonly signed: boolean
}

interface Query {
  readonly name: string
  readonly tag: string
  readonly url: string
  readonly key?: string | undefined
  /** The formats that are looked for, in this order. The default is all. */
  readonly formats?: readonly Format[]
}

/** The http URL, or the directory of this host, for the value of -U. Like pot 0.16, it accepts file: with a relative path. Rejects with USAGE. */
export function placeOf(url: string): {readonly directory: string} | {readonly url: string} {
  if (url === '') throw misuse('the URL of the image is empty', 'pot import -U URL')
  if (/^https?:\/\//.test(url)) return {url: url.replace(/\/+$/, '')}
  if (url.startsWith('file:///')) return {directory: decodeURI(new URL(url).pathname)}
  if (/^[a-z][a-z0-9+.-]*:\/\//.test(url) && !url.startsWith('file://'))
    throw misuse(`${url} is not a place for images`, 'a directory, or a URL of http, https or file')
  return {directory: url.replace(/^file:\/\//, '') || '.'}
}

interface Signed {
  readonly base: string
  readonly signature: string | undefined
  /** The missing file, for messages. */
  readonly missing: string
}

/** Rejects with BAD_SIGNATURE unless the text of a digest file is signed with the key. */
function checkSigned(key: ReturnType<typeof readPublicKey>, text: string, {base, signature, missing}: Signed): void {
  if (signature === undefined) throw new PotError('BAD_SIGNATURE', `${base} is not signed`, {hint: `there is no ${missing}`})
  checkSignature(key, Buffer.from(text), signature, base)
}

/**
 * The files of a portable image at a path. Its digest file is beside it, or there is none: then it cannot be signed. Rejects with BAD_IMAGE,
 * BAD_SIGNATURE and BAD_KEY.
 */
export async function portableFiles(path: string, keyFile: string | undefined): Promise<ImageFiles> {
  const format = 'tar.zst'
  const [directory, base] = [dirname(path), basename(path)]
  const digestName = digestFile(base, format)
  const text = await readSmall(directory, digestName)
  if (keyFile !== undefined)
    checkSigned(readPublicKey(keyFile), text ?? '', {
      base,
      signature: text === undefined ? undefined : await readSmall(directory, `${digestName}.sig`),
      missing: `${digestName}.sig in ${directory}`,
    })
  const digest = text === undefined ? await digestOf('sha256', [path], Buffer.alloc(0)) : parseDigest(text, base, format)
  if (digest === undefined)
    throw new PotError('BAD_IMAGE', `${digestName} is damaged, or belongs to another file`, {hint: `without ${digestName} the image is imported too`})
  return {format, base, path, digest, meta: '', signed: keyFile !== undefined}
}

/**
 * Finds the files of an image, in the first existing format that this host can read. An image from a server is downloaded into the cache. Rejects
 * with NO_IMAGE, NEEDS_ZFS, BAD_IMAGE, BAD_SIGNATURE, BAD_KEY, UNSAFE_FILE, and with the errors of a download.
 */
export async function findFiles(ctx: Context, query: Query): Promise<ImageFiles> {
  const place = placeOf(query.url)
  const from = 'url' in place ? place.url : place.directory
  const key = query.key === undefined ? undefined : readPublicKey(query.key)
  let unreadable: Format | undefined
  for (const format of query.formats ?? FORMATS) {
    const base = imageFile(query.name, query.tag, format)
    const digestName = `${base}.${algorithmOf(format)}`
    const text = await readSmall(from, digestName)
    if (text === undefined) continue
    if (isStream(format) && ctx.host.storage.streams === undefined) {
      unreadable ??= format
      continue
    }
    // The user did not name this directory. Without a key, anyone who can write to it could supply the image.
    if (from === '.' && key === undefined) for (const file of [digestName, base]) assertTrusted(`the image ${file} of the current directory`, file)
    const digest = parseDigest(text, base, format)
    if (digest === undefined) throw new PotError('BAD_IMAGE', `${digestName} is damaged`, {hint: `get it again from ${from}`})
    if (key !== undefined) checkSigned(key, text, {base, signature: await readSmall(from, `${digestName}.sig`), missing: `${digestName}.sig in ${from}`})
    const meta = isStream(format) ? ((await readSmall(from, `${base}.meta`)) ?? '') : ''
    const path = 'url' in place ? await download(ctx, {url: `${place.url}/${base}`, base, format, digest, meta}) : join(resolve(place.directory), base)
    return {format, base, path, digest, meta, signed: key !== undefined}
  }
  if (unreadable !== undefined)
    throw new PotError('NEEDS_ZFS', `${imageFile(query.name, query.tag, unreadable)} is a stream of ZFS, and this host has ${ctx.host.storage.name}`, {
      hint: `on the host where it was made: pot export -t ${query.tag} --format tar.zst`,
    })
  throw new PotError('NO_IMAGE', `there is no image ${query.name} with the tag ${query.tag} in ${from}`, {
    hint: `the file would be ${FORMATS.map((format) => imageFile(query.name, query.tag, format)).join(' or ')}, with its digest beside it`,
  })
}
