import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Context} from '../../src/context.js'
import type {Answer} from '../../src/host/ask.js'
import type {Capability, Mount, Running, Step, Storage, Volume} from '../../src/host/types.js'
import type {Operation} from '../../src/operations/operate.js'
import {NOTHING_ADDED, type Added} from '../../src/plugins/hooks.js'
import {CORE_ATTRIBUTES} from '../../src/pots/attribute-table.js'

/** What the host of a fake context answers; may be changed between two calls. */
export interface Facts {
  kind: 'zfs' | 'btrfs'
  volumes: Volume[]
  running: Running[]
  mounts: Mount[]
  capabilities: Capability[]
  gid: number | undefined
  asleep: Step[]
  added: Added
  /** By command line. */
  answers: Record<string, Partial<Answer>>
}

export interface Fake {
  readonly ctx: Context
  readonly facts: Facts
  /** Titles of the steps that operations planned, in order. */
  readonly steps: Step[]
  readonly operations: Operation[]
  readonly warnings: string[]
  readonly infos: string[]
  /** Directories of pot. */
  readonly fsRoot: string
  readonly base: string
  /** Writes the record of a pot: lines of pot.conf and of fscomp.conf. */
  pot(name: string, conf?: readonly string[], mounts?: readonly string[]): void
  remove(): void
}

export const volume = (path: string, tags: readonly (string | [string, number])[] = [], origin?: string): Volume => {
  const [from = '', tag = ''] = origin?.split('@') ?? []
  const snapshots = tags.map((one) => (typeof one === 'string' ? {tag: one, created: Number(one)} : {tag: one[0], created: one[1]}))
  return {path, at: undefined, snapshots, ...(origin === undefined ? {} : {origin: {path: from, tag}})}
}

export const step = (title: string, more: Partial<Step> = {}): Step => ({title, run: {do: 'call', name: 'fake', args: {}}, ...more})

const never = (): never => {
  throw new Error('not asked for in these tests')
}

function fakeStorage(facts: Facts): Storage {
  return {
    get kind() {
      return facts.kind
    },
    volumes: async () => facts.volumes,
    usage: never,
    create: (path) => [step(`create ${path}`)],
    clone: (source, tag, target) => [step(`clone ${source}@${tag} ${target}`)],
    copy: never,
    destroy: (path) => [step(`destroy ${path}`, {final: true})],
    snapshot: (paths, tag) => [step(`snapshot ${paths.join(' ')} @${tag}`)],
    removeSnapshot: (paths, tag) => [step(`remove ${paths.join(' ')} @${tag}`, {final: true})],
    rollback: (paths, tag) => [step(`rollback ${paths.join(' ')} @${tag}`, {final: true})],
    rename: never,
    attach: never,
    detach: never,
    setup: never,
    teardown: never,
    wake: async () => facts.asleep,
  }
}

/** A context on a temporary pot root, with a host that answers from `facts`; operations are planned and not run. */
export function fakeContext(): Fake {
  const base = mkdtempSync(join(tmpdir(), 'pot-fake-'))
  const fsRoot = join(base, 'fs')
  for (const name of ['jails', 'bases', 'fscomp', 'bridges']) mkdirSync(join(fsRoot, name), {recursive: true})
  const facts: Facts = {kind: 'zfs', volumes: [], running: [], mounts: [], capabilities: [], gid: 100, asleep: [], added: NOTHING_ADDED, answers: {}}
  const steps: Step[] = []
  const operations: Operation[] = []
  const warnings: string[] = []
  const infos: string[] = []
  const ctx: Context = {
    settings: {
      zfsRoot: 'zroot/pot',
      fsRoot,
      cache: join(fsRoot, 'cache'),
      tmp: base,
      group: 'pot',
      hostnameMax: 64,
      stack: 'ipv4',
      dnsName: 'dns',
      dnsIp: '10.192.0.2',
      storage: 'zfs',
      btrfsFile: undefined,
      runtime: undefined,
      mirror: '',
      manifests: '',
      values: new Map(),
    },
    places: {config: join(base, 'etc'), data: join(base, 'data'), run: join(base, 'run')},
    host: {
      name: 'linux',
      ask: async (file, args) => ({code: 0, stdout: '', stderr: '', ...facts.answers[[file, ...args].join(' ')]}),
      storage: fakeStorage(facts),
      jails: {
        running: async () => facts.running,
        create: never,
        exec: (name, command) => ['runc', '--root', '/run/pot/oci', 'exec', name, ...command],
        once: never,
        stop: never,
        release: never,
        processes: never,
        top: never,
      },
      mounts: {table: async () => facts.mounts, bind: never, tmpfs: never, unmount: never, root: never},
      releases: {known: never, obtain: never, unpack: never, finish: never, osrelease: never, detect: never},
      calls: {},
      defaults: {type: 'single', command: 'sh'},
      hostname: never,
      main: never,
      group: async () => ({gid: facts.gid, make: [], drop: []}),
      capabilities: async () => facts.capabilities,
    },
    operate: async (operation) => {
      operations.push(operation)
      const planned = await operation.plan(facts.added)
      steps.push(...planned)
      return {title: operation.title, steps: planned}
    },
    emit: {before: never, plan: never, after: never},
    report: {detail: () => {}, info: (line) => infos.push(line), warn: (line) => warnings.push(line), step: () => {}},
    attributes: CORE_ATTRIBUTES,
    networks: [],
    planOnly: false,
    plans: [],
  }
  return {
    ctx,
    facts,
    steps,
    operations,
    warnings,
    infos,
    fsRoot,
    base,
    pot(name, conf = ['pot.type=single'], mounts = []) {
      const directory = join(fsRoot, 'jails', name, 'conf')
      mkdirSync(directory, {recursive: true})
      writeFileSync(join(directory, 'pot.conf'), `${conf.join('\n')}\n`)
      writeFileSync(join(directory, 'fscomp.conf'), mounts.map((line) => `${line}\n`).join(''))
    },
    remove: () => rmSync(base, {recursive: true, force: true}),
  }
}

export const titles = ({steps}: Pick<Fake, 'steps'>): string[] => steps.map(({title}) => title)

/** What a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('it does not fail')
}
