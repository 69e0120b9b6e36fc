import {join, resolve} from 'node:path'
import {assertTrusted, misuse, PotError, type Context} from '@pot/core'
import {checkSignature, readPublicKey} from '../transfer/signify.js'
import {download} from '../transfer/download.js'
import {algorithmOf, FORMATS, imageFile, isStream, parseDigest, type Format} from '../formats.js'
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

/**
 * Finds the files of an image, in the first existing format that this host can read. An image from a server is downloaded into the cache. Rejects
 * with NO_IMAGE, NEEDS_ZFS, BAD_IMAGE, BAD_SIGNATURE, BAD_KEY, UNSAFE_FILE, and with the errors of a download.
 */
export async function findFiles(ctx: Context, query: Query): Promise<ImageFiles> {
  const place = placeOf(query.url)
  const from = 'url' in place ? place.url : place.directory
  const key = query.key === undefined ? undefined : readPublicKey(query.key)
  let unreadable: Format | undefined
  for (const format of FORMATS) {
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
    if (key !== undefined) {
      const signature = await readSmall(from, `${digestName}.sig`)
      if (signature === undefined) throw new PotError('BAD_SIGNATURE', `${base} is not signed`, {hint: `there is no ${digestName}.sig in ${from}`})
      checkSignature(key, Buffer.from(text), signature, base)
    }
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
