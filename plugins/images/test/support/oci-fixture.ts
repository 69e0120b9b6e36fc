import {createHash} from 'node:crypto'
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'

/** An entry of a tar archive, written as it is, however wrong. */
export interface Raw {
  readonly name: string
  /** ustar(5): 0 file, 1 hard link, 2 symbolic link, 3 character device, 5 directory, 6 fifo, x pax. */
  readonly flag?: string
  readonly body?: string | Buffer
  readonly link?: string
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  readonly mtime?: number
  /** When it is to be a lie. */
  readonly size?: number
}

function header({name, flag = '0', body = '', link = '', mode = flag === '5' ? 0o755 : 0o644, uid = 0, gid = 0, mtime = 1_600_000_000, size}: Raw): Buffer {
  const block = Buffer.alloc(512)
  const octal = (value: number, width: number) => value.toString(8).padStart(width - 1, '0')
  block.write(name, 0, 100)
  block.write(octal(mode, 8), 100)
  block.write(octal(uid, 8), 108)
  block.write(octal(gid, 8), 116)
  block.write(octal(size ?? Buffer.byteLength(body), 12), 124)
  block.write(octal(mtime, 12), 136)
  block.write('        ', 148)
  block.write(flag, 156)
  block.write(link, 157, 100)
  block.write('ustar\u000000', 257, 'latin1')
  block.write(
    `${octal(
      block.reduce((sum, byte) => sum + byte, 0),
      7,
    )}\0 `,
    148,
  )
  return block
}

export const tar = (entries: readonly Raw[]): Buffer =>
  Buffer.concat([
    ...entries.flatMap((entry) => {
      const body = Buffer.from(entry.body ?? '')
      return [header(entry), body, Buffer.alloc((512 - (body.length % 512)) % 512)]
    }),
    Buffer.alloc(1024),
  ])

export const file = (name: string, body: string | Buffer, more: Partial<Raw> = {}): Raw => ({name, body, ...more})
export const dir = (name: string, more: Partial<Raw> = {}): Raw => ({name, flag: '5', ...more})
export const symlink = (name: string, link: string): Raw => ({name, flag: '2', link})

export const sha256 = (bytes: string | Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

export interface BuiltImage {
  readonly manifest: string
  readonly layers: readonly string[]
}

export interface BuildOptions {
  /** Uncompressed layers, the lowest first. */
  readonly layers: readonly Buffer[]
  readonly config?: Readonly<Record<string, unknown>>
  readonly os?: string
  readonly tag?: string
  readonly pack?: (layer: Buffer) => Buffer
  /** Changes the manifest before it is written. */
  readonly twist?: (manifest: Record<string, unknown>) => Record<string, unknown>
}

/** Adds an image to the layout in `directory`. */
export function buildLayout(
  directory: string,
  {layers, config = {}, os = 'linux', tag = 'latest', pack = gzipSync, twist = (one) => one}: BuildOptions,
): BuiltImage {
  const blobs = join(directory, 'blobs/sha256')
  mkdirSync(blobs, {recursive: true})
  const put = (bytes: string | Buffer) => {
    const digest = sha256(bytes)
    writeFileSync(join(blobs, digest.slice(7)), bytes)
    return {digest, size: Buffer.byteLength(bytes)}
  }
  const packed = layers.map((layer) => ({mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', ...put(pack(layer))}))
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const settings = put(JSON.stringify({os, architecture, config, rootfs: {type: 'layers', diff_ids: layers.map(sha256)}}))
  const manifest = put(JSON.stringify(twist({schemaVersion: 2, config: {mediaType: 'application/vnd.oci.image.config.v1+json', ...settings}, layers: packed})))
  const index = join(directory, 'index.json')
  const before = readdirSync(directory).includes('index.json') ? JSON.parse(readFileSync(index, 'utf8')).manifests : []
  const annotations = {'org.opencontainers.image.ref.name': tag}
  writeFileSync(
    index,
    JSON.stringify({schemaVersion: 2, manifests: [...before, {mediaType: 'application/vnd.oci.image.manifest.v1+json', ...manifest, annotations}]}),
  )
  writeFileSync(join(directory, 'oci-layout'), JSON.stringify({imageLayoutVersion: '1.0.0'}))
  return {manifest: manifest.digest, layers: packed.map(({digest}) => digest)}
}

/** A layer with busybox and what it takes to be a user. */
export function busyboxLayer(): Buffer {
  const applets = ['sh', 'sleep', 'id', 'pwd', 'env', 'cat', 'ls', 'stat', 'true', 'echo']
  return tar([
    ...['bin', 'etc', 'root', 'srv', 'proc', 'dev', 'sys', 'usr', 'var'].map((name) => dir(`${name}/`)),
    dir('tmp/', {mode: 0o1777}),
    file('bin/busybox', readFileSync('/bin/busybox'), {mode: 0o755}),
    ...applets.map((applet) => symlink(`bin/${applet}`, 'busybox')),
    file('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nweb:x:101:102:web:/srv:/bin/sh\n'),
    file('etc/group', 'root:x:0:\nweb:x:102:\nstaff:x:50:\n'),
    file('etc/shadow', 'root:*:::::::\n', {mode: 0o640, gid: 42}),
    file('etc/old', 'gone\n'),
    dir('var/cache/'),
    file('var/cache/one', '1'),
    file('var/cache/two', '2'),
  ])
}
