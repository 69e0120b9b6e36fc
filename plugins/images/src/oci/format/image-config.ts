import {isRecord, splitPair, type Pair} from '@pot/core'
import {badImage} from '../../bad-image.js'
import {isDigest} from './digest.js'
import {MOST_LAYERS} from './limits.js'
import {parseJson, platformOf, stringsOf} from './manifest.js'
import type {Platform} from './platform.js'

/** The parts of an image configuration that pots use: image-spec, config.md. */
export interface ImageConfig {
  readonly platform: Platform
  readonly created: string | undefined
  readonly env: readonly Pair[]
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
  /** One of `user`, `uid`, `user:group` and `uid:gid`; '' is root. */
  readonly user: string
  /** Absolute path; '' is the root directory. */
  readonly workdir: string
  /** Exposed ports such as `80/tcp`. */
  readonly ports: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly stopSignal: string | undefined
  /** Digests of the uncompressed layers, the lowest layer first. */
  readonly diffIds: readonly string[]
}

const strings = (value: unknown, what: string): string[] => {
  if (value === undefined || value === null) return []
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value
  throw badImage(`the image has ${what} that is not a list of strings`)
}

const text = (value: unknown, what: string): string => {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string' && !/[\n\r\0]/.test(value)) return value
  throw badImage(`the image has a ${what} that is not a line of text`)
}

/** Parses the JSON text of a configuration. Rejects with BAD_IMAGE. */
export function parseConfig(json: string): ImageConfig {
  const value = parseJson(json, 'the configuration of the image')
  const settings = isRecord(value.config) ? value.config : {}
  const {type, diff_ids: ids} = isRecord(value.rootfs) ? value.rootfs : {}
  if (type !== 'layers' || !Array.isArray(ids) || ids.length > MOST_LAYERS || !ids.every(isDigest))
    throw badImage('the configuration of the image does not list its layers')
  const platform = platformOf(value)
  const {created} = value
  const env = strings(settings.Env, 'an environment').map((line) => {
    const pair = line.includes('\0') ? undefined : splitPair(line)
    if (pair === undefined) throw badImage(`the image has '${line}' in its environment, which is not NAME=value`)
    return pair
  })
  const words = [...strings(settings.Entrypoint, 'an entrypoint'), ...strings(settings.Cmd, 'a command')]
  if (words.some((word) => word.includes('\0'))) throw badImage('the image has a command with a NUL in it')
  return {
    platform: platform ?? {os: 'unknown', architecture: 'unknown', variant: undefined, version: undefined},
    created: typeof created === 'string' ? created : undefined,
    env,
    entrypoint: strings(settings.Entrypoint, 'an entrypoint'),
    cmd: strings(settings.Cmd, 'a command'),
    user: userOf(text(settings.User, 'user')),
    workdir: workdirOf(text(settings.WorkingDir, 'working directory')),
    ports: isRecord(settings.ExposedPorts) ? Object.keys(settings.ExposedPorts).map(portOf).sort(byPort) : [],
    labels: stringsOf(settings.Labels),
    stopSignal: typeof settings.StopSignal === 'string' ? settings.StopSignal : undefined,
    diffIds: ids,
  }
}

const byPort = (a: string, b: string) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || a.localeCompare(b)

function userOf(user: string): string {
  if (user === '' || /^[\w.][\w.-]*\$?(?::[\w.][\w.-]*)?$/.test(user)) return user
  throw badImage(`the image has the user '${user}', which is not a name`)
}

function workdirOf(path: string): string {
  if (path === '') return ''
  if (path.split('/').includes('..')) throw badImage(`the image has the working directory '${path}'`)
  return path.startsWith('/') ? path : `/${path}`
}

function portOf(port: string): string {
  const [, number = '', protocol = 'tcp'] = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(port) ?? []
  if (Number(number) >= 1 && Number(number) <= 65535) return `${Number(number)}/${protocol}`
  throw badImage(`the image exposes '${port}', which is not a port`)
}
