import {chmodSync, existsSync, mkdirSync} from 'node:fs'
import {askHost} from '../../src/programs/ask-host.js'
import {openHost} from '../../src/host/detect.js'
import type {Host} from '../../src/host/types.js'
import type {Settings} from '../../src/settings/settings.js'
import {installManifests} from './fixtures.js'
import type {ModelOptions} from './model/start.js'
import {useModel, userland, type Bench} from './support.js'

export interface Stand {
  readonly bench: Bench
  readonly host: Host
  readonly settings: Settings
  /** The root of a pot with a userland; returns its path. */
  tree(name: string): string
}

/** The drivers of FreeBSD in this process, with a model of its tools in PATH. */
export function useHost(mirror = async () => 'http://127.0.0.1:9', options: ModelOptions = {}): () => Stand {
  const at = useModel(undefined, options)
  const before_ = {...process.env}
  let stand: Stand | undefined
  before(async () => {
    const bench = at()
    const manifests = installManifests(bench.model.root)
    Object.assign(process.env, {...bench.model.env, PATH: `${bench.model.bin}:${before_.PATH ?? ''}`, HOME: before_.HOME ?? '/', POT_PLATFORM: 'freebsd'})
    const settings: Settings = {
      ...{
        zfsRoot: 'zroot/pot',
        fsRoot: bench.path('opt/pot'),
        cache: bench.path('var/cache/pot'),
        tmp: bench.path('tmp'),
        group: 'pot',
        hostnameMax: 64,
        stack: 'ipv4',
      },
      ...{
        dnsName: 'dns',
        dnsIp: '10.192.0.2',
        nic: 'em0',
        storage: undefined,
        btrfsFile: undefined,
        runtime: undefined,
        mirror: await mirror(),
        manifests,
        keys: [],
        values: new Map(),
      },
    }
    mkdirSync(settings.fsRoot, {recursive: true})
    const places = {config: bench.path('usr/local/etc/pot'), data: bench.path('var/db/pot'), run: bench.path('var/run/pot')}
    const host = await openHost({settings, places, ask: askHost})
    const tree = (name: string) => {
      if (existsSync(bench.path('opt/pot/jails', name))) return bench.path('opt/pot/jails', name, 'm')
      const root = userland(bench, 'opt/pot/jails', name, 'm')
      for (const dir of ['dev', 'proc', 'root']) mkdirSync(`${root}/${dir}`, {recursive: true})
      mkdirSync(`${root}/tmp`, {recursive: true})
      chmodSync(`${root}/tmp`, 0o1777)
      return root
    }
    stand = {bench, host, settings, tree}
  })
  after(() => {
    for (const name of ['PATH', 'FREEBSD_MODEL_SOCKET', 'HOME', 'POT_PLATFORM']) {
      const value = before_[name]
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  })
  return () => {
    if (!stand) throw new Error('the host is not open')
    return stand
  }
}
