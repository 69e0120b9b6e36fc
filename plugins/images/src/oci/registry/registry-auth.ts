import {readFileSync} from 'node:fs'
import {homedir} from 'node:os'
import {join} from 'node:path'
import {defined, isRecord, messageOf, PotError} from '@pot/core'
import {badImage} from '../../bad-image.js'

/** A WWW-Authenticate header: `Bearer realm="…",service="…",scope="…"`, or `Basic realm="…"` (RFC 9110, 11.6.1). */
export interface Challenge {
  readonly scheme: string
  readonly parameters: Readonly<Record<string, string>>
}

export function parseChallenge(header: string): Challenge {
  const [, scheme = '', rest = ''] = /^\s*([A-Za-z]+)\s*(.*)$/.exec(header) ?? []
  const pairs = [...rest.matchAll(/([A-Za-z_]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)]
  return {
    scheme: scheme.toLowerCase(),
    parameters: Object.fromEntries(pairs.map(([, key = '', quoted, plain]) => [key.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? ''])),
  }
}

export const isLoopback = (hostname: string): boolean => /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname)

/** Base64 of `user:password` from the configuration of docker, podman or skopeo, or undefined if it has no entry for this registry. */
export function credentials(host: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const files = env.REGISTRY_AUTH_FILE === undefined ? [join(env.DOCKER_CONFIG ?? join(homedir(), '.docker'), 'config.json')] : [env.REGISTRY_AUTH_FILE]
  for (const file of files) {
    try {
      const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
      const auths = isRecord(value) && isRecord(value.auths) ? value.auths : {}
      const entry = auths[host]
      if (isRecord(entry) && typeof entry.auth === 'string' && /^[A-Za-z0-9+/=]+$/.test(entry.auth)) return entry.auth
    } catch {
      // Usually the file does not exist. If it is damaged, the registry rejects the request without a password.
    }
  }
  return undefined
}

/** The value of the header `Authorization` for a challenge. Rejects with REGISTRY_AUTH. */
export async function authorise(
  challenge: string,
  {host, repository, insecure, signal}: {readonly host: string; readonly repository: string; readonly insecure: boolean; readonly signal?: AbortSignal},
): Promise<string> {
  const {scheme, parameters} = parseChallenge(challenge)
  const basic = credentials(host)
  const refuse = (why: string) =>
    new PotError('REGISTRY_AUTH', `${host} denies access to ${repository}: ${why}`, {hint: `podman login ${host}, or docker login ${host}`})
  if (scheme === 'basic') {
    if (basic === undefined) throw refuse('it requires a user and a password')
    return `Basic ${basic}`
  }
  if (scheme !== 'bearer' || parameters.realm === undefined) throw refuse(`it requires the unsupported scheme '${scheme}'`)
  const url = realmOf(parameters.realm, insecure, refuse)
  if (parameters.service !== undefined) url.searchParams.set('service', parameters.service)
  // Request only the permission to read this repository, whatever scope the registry suggests.
  url.searchParams.set('scope', `repository:${repository}:pull`)
  const response = await fetch(url, {
    redirect: 'error',
    ...defined({headers: basic === undefined ? undefined : {authorization: `Basic ${basic}`}}),
    ...defined({signal}),
  }).catch((cause: unknown) => {
    throw refuse(`${url.host} does not answer (${messageOf(cause)})`)
  })
  const answer: unknown = response.ok ? await response.json().catch(() => undefined) : undefined
  const token = isRecord(answer) ? (answer.token ?? answer.access_token) : undefined
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return `Bearer ${token}`
  throw refuse(`${url.host} gives no token (${response.status})`)
}

/** Checks the URL of the token service. pot sends a password to it, so the connection must be encrypted. */
function realmOf(text: string, insecure: boolean, refuse: (why: string) => PotError): URL {
  let url: URL
  try {
    url = new URL(text)
  } catch (cause) {
    throw badImage(`the registry names the token service '${text}', which is not a URL`, {cause})
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && (insecure || isLoopback(url.hostname)))) return url
  throw refuse(`it requests passwords for ${url.protocol}//${url.host}, which is not encrypted`)
}
