import {resolve} from 'node:path'
import {misuse} from '@pot/core'
import {isDigest} from './digest.js'

const PREFIXES = ['oci:', 'oci-archive:', 'docker-archive:'] as const
type Prefix = (typeof PREFIXES)[number]

/** The location of an image. */
export type Reference =
  /**
   * A directory with the structure of image-layout.md, an archive of such a directory, or a file of `docker save`: the contents decide, and the prefix
   * only if an archive has both forms.
   */
  | {
      readonly kind: 'path'
      readonly prefix: Prefix | ''
      /** Absolute path. */
      readonly path: string
      readonly tag: string | undefined
      readonly digest: string | undefined
    }
  | {readonly kind: 'registry'; readonly host: string; readonly repository: string; readonly tag: string | undefined; readonly digest: string | undefined}

const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/
/** From distribution-spec: a path component. The repository name has at most 255 characters in total. */
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/

const wrong = (text: string, why: string) =>
  misuse(`'${text}' is not an image: ${why}`, 'oci:DIR[:TAG], docker-archive:FILE[:TAG], ./FILE, or REGISTRY/NAME[:TAG][@sha256:HEX]')

/** Splits `@sha256:…` off. */
function splitDigest(text: string): {readonly name: string; readonly digest: string | undefined} {
  const at = text.lastIndexOf('@')
  if (at < 0) return {name: text, digest: undefined}
  const digest = text.slice(at + 1)
  if (!isDigest(digest)) throw wrong(text, `'${digest}' is not sha256:HEX`)
  return {name: text.slice(0, at), digest}
}

/** Splits off the tag: it begins at a colon in the last path component. */
function splitTag(text: string, whole: string): {readonly name: string; readonly tag: string | undefined} {
  const colon = text.lastIndexOf(':')
  if (colon < 0 || text.indexOf('/', colon) >= 0) return {name: text, tag: undefined}
  const tag = text.slice(colon + 1)
  if (!TAG.test(tag)) throw wrong(whole, `'${tag}' is not a tag`)
  return {name: text.slice(0, colon), tag}
}

/** Whether a text names an OCI or docker image, and not a file or a pot. */
export const isReference = (text: string): boolean =>
  /^(?:oci|oci-archive|docker-archive|docker):/.test(text) ||
  (!/^[a-z]+:\/\//.test(text) && /^(?:localhost|\[[0-9a-fA-F:]+\]|[^/]*[.:][^/]*)(?::\d+)?\/[a-z0-9]/.test(text) && !isPath(text))

/** Whether a text names a file or a directory by a path. */
export const isPath = (text: string): boolean => /^(?:\/|\.\.?\/)/.test(text)

/** Parses a reference; paths are relative to `directory`. Rejects with USAGE. */
export function parseReference(text: string, directory: string = process.cwd()): Reference {
  const prefix = PREFIXES.find((one) => text.startsWith(one))
  if (prefix === undefined) return registryReference(text.replace(/^docker:\/\//, ''), text)
  const {name, digest} = splitDigest(text.slice(prefix.length))
  // A name in a docker archive can contain colons: FILE:NAME:TAG.
  const [first = '', ...more] = name.split(':')
  const {name: path, tag} = prefix === 'docker-archive:' ? {name: first, tag: more.length === 0 ? undefined : more.join(':')} : splitTag(name, text)
  if (path === '') throw wrong(text, `it names no ${prefix === 'oci:' ? 'directory' : 'file'}`)
  return {kind: 'path', prefix, path: resolve(directory, path), tag, digest}
}

/** Parses PATH, or PATH and a name in the archive: ./FILE:NAME:TAG. `exists` tells whether a path exists. */
export function parsePath(text: string, exists: (path: string) => boolean, directory: string = process.cwd()): Extract<Reference, {kind: 'path'}> {
  const {name, digest} = exists(text) ? {name: text, digest: undefined} : splitDigest(text)
  const colons = [name.length, ...[...name.matchAll(/:/g)].map(({index}) => index).toReversed()]
  const end = colons.find((at) => exists(name.slice(0, at))) ?? name.length
  return {kind: 'path', prefix: '', path: resolve(directory, name.slice(0, end)), tag: name.slice(end + 1) || undefined, digest}
}

function registryReference(rest: string, text: string): Reference {
  const {name: tagged, digest} = splitDigest(rest)
  const {name, tag} = splitTag(tagged, text)
  const [host = '', ...components] = name.split('/')
  if (!HOST.test(host) || components.length === 0) throw wrong(text, 'it does not begin with the name of a registry')
  const repository = components.join('/')
  if (repository.length > 255 || !components.every((part) => COMPONENT.test(part))) throw wrong(text, `'${repository}' is not the name of a repository`)
  return {kind: 'registry', host: host.toLowerCase(), repository, tag: tag ?? (digest === undefined ? 'latest' : undefined), digest}
}

/** The text of a reference for messages. */
export function referenceText(reference: Reference): string {
  const end = `${reference.tag === undefined ? '' : `:${reference.tag}`}${reference.digest === undefined ? '' : `@${reference.digest}`}`
  return reference.kind === 'path' ? `${reference.prefix}${reference.path}${end}` : `${reference.host}/${reference.repository}${end}`
}
