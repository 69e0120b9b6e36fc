import {isRecord, splitPair, type Pair} from '@pot/core'
import {badImage} from '../../bad-image.js'
import {takeField, type ConfigField} from './config-rules.js'
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
  /** Exposed ports such as `80/tcp` and `8000-8003/tcp`. */
  readonly ports: readonly string[]
  /** Absolute paths of the directories that the image declares as volumes. */
  readonly volumes: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  /** A name with SIG, or a number; '' is SIGTERM. */
  readonly stopSignal: string
  /** Digests of the uncompressed layers, the lowest layer first. */
  readonly diffIds: readonly string[]
  /** The values that make no sense and are left out: see `takeField`. */
  readonly left: readonly {readonly field: string; readonly value: string}[]
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
  const take = (field: ConfigField) => takeField(field, settings[field])
  const [env, ports, volumes] = [take('Env'), take('ExposedPorts'), take('Volumes')]
  const stopSignal = takeField('StopSignal', typeof settings.StopSignal === 'string' ? settings.StopSignal.replaceAll(/\s/g, ' ') : undefined)
  return {
    platform: platform ?? {os: 'unknown', architecture: 'unknown', variant: undefined, version: undefined},
    created: typeof created === 'string' ? created : undefined,
    env: env.values.flatMap((line) => {
      const pair = splitPair(line)
      return pair === undefined ? [] : [pair]
    }),
    entrypoint: take('Entrypoint').values,
    cmd: take('Cmd').values,
    user: take('User').values[0] ?? '',
    workdir: take('WorkingDir').values[0] ?? '',
    ports: [...new Set(ports.values)].sort(byPort),
    volumes: [...new Set(volumes.values)].sort(),
    labels: stringsOf(settings.Labels),
    stopSignal: stopSignal.values[0] ?? '',
    diffIds: ids,
    left: Object.entries({Env: env, ExposedPorts: ports, Volumes: volumes, StopSignal: stopSignal}).flatMap(([field, {left}]) =>
      left.map((value) => ({field, value})),
    ),
  }
}

const byPort = (a: string, b: string) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || a.localeCompare(b)
