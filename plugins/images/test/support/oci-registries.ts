import {type ChildProcess, spawn} from 'node:child_process'
import {existsSync, readFileSync, readdirSync, writeFileSync} from 'node:fs'
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http'
import type {AddressInfo} from 'node:net'
import {join} from 'node:path'

export interface Registry {
  /** `127.0.0.1:PORT` */
  readonly host: string
  close(): Promise<void>
}

export const DOCKER_REGISTRY = '/usr/bin/docker-registry'
export const hasDockerRegistry = existsSync(DOCKER_REGISTRY)

/** The registry of Debian's package docker-registry, on this machine alone. */
export async function dockerRegistry(directory: string): Promise<Registry> {
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  const host = `127.0.0.1:${port}`
  const config = join(directory, 'registry.yml')
  writeFileSync(
    config,
    JSON.stringify({version: '0.1', log: {level: 'error'}, storage: {filesystem: {rootdirectory: join(directory, 'registry')}}, http: {addr: host}}),
  )
  const child: ChildProcess = spawn(DOCKER_REGISTRY, ['serve', config], {stdio: 'ignore'})
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(`http://${host}/v2/`).catch(() => undefined)
    if (answer?.ok) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    host,
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await ended
    },
  }
}

/** Puts all that is in a layout into a repository, as the distribution specification has it; `tag` names the manifest of this digest. */
export async function push(
  host: string,
  repository: string,
  layout: string,
  {manifest, tag}: {readonly manifest: string; readonly tag: string},
): Promise<void> {
  const blobs = join(layout, 'blobs/sha256')
  const check = async (answer: Response) => {
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${await answer.text()}`)
    return answer
  }
  for (const name of readdirSync(blobs)) {
    if (`sha256:${name}` === manifest) continue
    const begun = await check(await fetch(`http://${host}/v2/${repository}/blobs/uploads/`, {method: 'POST'}))
    const place = new URL(begun.headers.get('location') ?? '', `http://${host}`)
    place.searchParams.set('digest', `sha256:${name}`)
    const headers = {'content-type': 'application/octet-stream'}
    await check(await fetch(place, {method: 'PUT', headers, body: readFileSync(join(blobs, name))}))
  }
  const headers = {'content-type': 'application/vnd.oci.image.manifest.v1+json'}
  await check(await fetch(`http://${host}/v2/${repository}/manifests/${tag}`, {method: 'PUT', headers, body: readFileSync(join(blobs, manifest.slice(7)))}))
}

export interface Behaviour {
  /** Wants a token for the repository. */
  token?: boolean
  /** Sends so many bytes of a blob, and breaks the connection, this many times. */
  cut?: {bytes: number; times: number}
  /** Does not send parts. */
  whole?: boolean
  /** Sends blobs from elsewhere: the address that it redirects to. */
  redirect?: string
  /** Changes what it sends. */
  twist?: (body: Buffer, path: string) => Buffer
  /** Where the token is said to be. */
  realm?: string
}

/** A registry that misbehaves as it is told, and tells what it was asked. */
export async function badRegistry(
  blobs: () => string,
  tags: () => Readonly<Record<string, string>>,
  behaviour: Behaviour,
): Promise<Registry & {readonly asked: string[]}> {
  const asked: string[] = []
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '', `http://${request.headers.host}`)
    asked.push(
      `${url.pathname}${request.headers.authorization === undefined ? '' : ` ${request.headers.authorization}`}${request.headers.range === undefined ? '' : ` ${request.headers.range}`}`,
    )
    if (url.pathname === '/token') {
      asked.push(url.search)
      return void response.end(JSON.stringify({token: 'secret'}))
    }
    if (behaviour.token === true && !url.pathname.startsWith('/elsewhere') && request.headers.authorization !== 'Bearer secret') {
      const realm = behaviour.realm ?? `http://${request.headers.host}/token`
      response.writeHead(401, {'www-authenticate': `Bearer realm="${realm}",service="here",scope="repository:web:pull,push"`})
      return void response.end()
    }
    const [, kind, name = ''] = /\/(manifests|blobs|elsewhere)\/([^/]+)$/.exec(url.pathname) ?? []
    const path = join(blobs(), (kind === 'manifests' ? (tags()[name] ?? name) : name).slice(7))
    if (kind === undefined || !existsSync(path)) return void response.writeHead(404).end()
    if (kind === 'blobs' && behaviour.redirect !== undefined) return void response.writeHead(307, {location: `${behaviour.redirect}/elsewhere/${name}`}).end()
    const original = readFileSync(path)
    const body = behaviour.twist?.(original, url.pathname) ?? original
    const from = behaviour.whole === true ? 0 : Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const rest = body.subarray(from)
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': rest.length,
      ...(from > 0 ? {'content-range': `bytes ${from}-${body.length - 1}/${body.length}`} : {}),
    })
    if (kind !== 'manifests' && behaviour.cut !== undefined && behaviour.cut.times > 0 && rest.length > behaviour.cut.bytes) {
      behaviour.cut.times -= 1
      return void response.write(rest.subarray(0, behaviour.cut.bytes), () => setTimeout(() => response.destroy(), 20))
    }
    response.end(rest)
  }
  const server = createServer((request, response) => answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  return {
    host: `127.0.0.1:${port}`,
    asked,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
