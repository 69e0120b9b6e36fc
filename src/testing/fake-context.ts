import {AsyncLocalStorage} from 'node:async_hooks'
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {constants, tmpdir} from 'node:os'
import {join} from 'node:path'
import {defined} from '../defined.js'
import type {Context} from '../context.js'
import type {Answer} from '../programs/ask.js'
import {lookAt} from '../host/look.js'
import type {Capability, Mount, Running, Step, Storage, Volume, HostProblem, HostProcess} from '../host/types.js'
import {planned, type AnyPlan, type Done, type Operation, type ResultOf} from '../operations/operate.js'
import {NOTHING_ADDED, type Added} from '../plugins/hooks.js'
import {CORE_ATTRIBUTES} from '../record/core-attributes.js'

/** The state of the host of a fake context. A test can change it between two calls. */
export interface Facts {
  kind: 'zfs' | 'btrfs'
  volumes: Volume[]
  running: Running[]
  mounts: Mount[]
  capabilities: Capability[]
  gid: number | undefined
  /** Result of `Releases.known`. */
  releases: string[]
  /** Result of `Storage.setup`. */
  setup: Step[]
  asleep: Step[]
  added: Added
  /** Results of programs, by command line. */
  answers: Record<string, Partial<Answer>>
  /** Result of `Storage.problems`. */
  problems: HostProblem[]
  processes: HostProcess[]
  /** Value of `Releases.clonesBases`. */
  clonesBases: boolean
}

/** A context without a host, which records the operations. */
export interface Fake {
  readonly ctx: Context
  readonly facts: Facts
  /** The steps that operations planned, in order. */
  readonly steps: Step[]
  readonly operations: Operation<AnyPlan>[]
  readonly warnings: string[]
  readonly infos: string[]
  /** Directories of pot: the pot root, and the temporary directory that contains it. */
  readonly fsRoot: string
  readonly base: string
  /** Writes the record of a pot; `conf` is the lines of pot.conf, `mounts` the lines of fscomp.conf. */
  pot(name: string, conf?: readonly string[], mounts?: readonly string[]): void
  /** Removes the temporary directory. */
  remove(): void
}

/** Makes a volume with snapshots, given as tags or as pairs of tag and time. `origin` is `PATH@TAG`. */
export const volume = (path: string, tags: readonly (string | [string, number])[] = [], origin?: string): Volume => {
  const [from = '', tag = ''] = origin?.split('@') ?? []
  const snapshots = tags.map((one) => (typeof one === 'string' ? {tag: one, created: Number(one)} : {tag: one[0], created: one[1]}))
  return {path, at: undefined, snapshots, ...defined({origin: origin === undefined ? undefined : {path: from, tag}})}
}

/** A step that does nothing. */
export const step = (title: string, more: {readonly final?: true} = {}): Step => ({
  title,
  run: {do: 'call', name: 'fake', args: {}},
  undo: 'nothing changes',
  ...more,
})

/** The questions that the running plan has asked. */
const asked = new AsyncLocalStorage<Set<string>>()

/** Throws when one plan asks the host twice for the same, instead of its `look`. */
function asking<T>(what: string, answer: T): T {
  const questions = asked.getStore()
  if (questions?.has(what)) throw new Error(`a plan asks for the ${what} twice: use its 'look'`)
  questions?.add(what)
  return answer
}

const never = (): never => {
  throw new Error('not asked for in these tests')
}

function fakeStorage(facts: Facts): Storage {
  return {
    get name() {
      return facts.kind
    },
    get clonesDepend() {
      return facts.kind === 'zfs'
    },
    get rollbackLosesLater() {
      return facts.kind === 'zfs'
    },
    get rollbackLosesNested() {
      return facts.kind === 'btrfs'
    },
    get mountsVolumes() {
      return facts.kind === 'zfs'
    },
    removeNested: 'remove them',
    placeOutside: never,
    problems: async () => facts.problems,
    volumes: async () => asking('volumes', facts.volumes),
    usage: never,
    create: (path) => [step(`create ${path}`)],
    clone: (source, tag, target) => [step(`clone ${source}@${tag} ${target}`)],
    copy: (source, tag, target) => [step(`copy ${source}@${tag} ${target}`)],
    destroy: (path) => [step(`destroy ${path}`, {final: true})],
    snapshot: (paths, tag) => [step(`snapshot ${paths.join(' ')} @${tag}`)],
    removeSnapshot: (paths, tag) => [step(`remove ${paths.join(' ')} @${tag}`, {final: true})],
    rollback: (paths, tag) => [step(`rollback ${paths.join(' ')} @${tag}`, {final: true})],
    rename: (from, to) => [step(`rename ${from} ${to}`)],
    peek: (path, tag) => ({directory: `/peek/${path}@${tag}`, open: [step(`peek ${path}@${tag}`)], close: [step(`unpeek ${path}@${tag}`, {final: true})]}),
    attach: (path, target) => [step(`attach ${path} ${target}`)],
    detach: (path) => [step(`detach ${path}`, {final: true})],
    nested: async () => [],
    setup: async () => facts.setup,
    teardown: async () => [step('teardown', {final: true})],
    wake: async () => facts.asleep,
  }
}

/** Makes a context on a temporary pot root. The host returns the values in `facts`; operations are planned but not carried out. */
export function fakeContext(): Fake {
  const base = mkdtempSync(join(tmpdir(), 'pot-fake-'))
  const fsRoot = join(base, 'fs')
  for (const name of ['jails', 'bases', 'fscomp', 'bridges']) mkdirSync(join(fsRoot, name), {recursive: true, mode: 0o700})
  const facts: Facts = {
    kind: 'zfs',
    volumes: [],
    running: [],
    mounts: [],
    capabilities: [],
    gid: 100,
    releases: [],
    setup: [],
    asleep: [],
    added: NOTHING_ADDED,
    answers: {},
    problems: [],
    processes: [],
    clonesBases: true,
  }
  const steps: Step[] = []
  const operations: Operation<AnyPlan>[] = []
  const warnings: string[] = []
  const infos: string[] = []
  function operate<P extends AnyPlan>(operation: Operation<P>): Promise<Done<ResultOf<P>>>
  async function operate(operation: Operation<AnyPlan>): Promise<Done<unknown>> {
    operations.push(operation)
    const done = planned(operation.title, await asked.run(new Set(), async () => operation.plan(lookAt(ctx.host), facts.added)))
    steps.push(...done.plan.steps)
    return {...done, carriedOut: true}
  }
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
      nic: 'em0',
      storage: 'zfs',
      btrfsFile: undefined,
      runtime: undefined,
      mirror: '',
      manifests: '',
      keys: [],
      values: new Map(),
    },
    places: {config: join(base, 'etc'), data: join(base, 'data'), run: join(base, 'run')},
    host: {
      name: 'linux',
      signals: new Map(Object.entries(constants.signals).map(([name, number]) => [name.slice('SIG'.length), number])),
      ask: async (file, args) => ({code: 0, stdout: '', stderr: '', ...facts.answers[[file, ...args].join(' ')]}),
      storage: fakeStorage(facts),
      service: (program) => ({files: [{path: join(base, 'unit'), content: program.join(' '), mode: 0o644}], enable: 'true'}),
      jails: {
        running: async () => asking('running pots', facts.running),
        create: ({name}) => [step(`jail ${name}`)],
        exec: (name, command) => ({argv: ['runc', '--root', '/run/pot/oci', 'exec', name, ...command]}),
        once: never,
        stop: (name) => [step(`unjail ${name}`, {final: true})],
        vitals: () => ({up: ['true']}),
        processes: never,
        top: never,
      },
      mounts: {
        table: async () => asking('mounts', facts.mounts),
        bind: (source, target, {readonly}) => [step(`bind ${source} ${target} ${readonly ? 'ro' : 'rw'}`)],
        tmpfs: (target, {mode}) => [step(`tmpfs ${target} ${mode.toString(8)}`)],
        unmount: (target) => [step(`unmount ${target}`, {final: true})],
        clear: () => [],
        showing: async (source) => facts.mounts.filter((mount) => mount.source === source),
        take: never,
        root: (source, target, {readonly}) => [step(`root ${source} ${target} ${readonly ? 'ro' : 'rw'}`)],
      },
      releases: {
        known: async () => facts.releases,
        obtain: async (release, cache) => ({tarball: `${cache}/${release}.txz`, steps: [step(`obtain ${release}`)]}),
        unpack: (tarball, directory) => [step(`unpack ${tarball} ${directory}`)],
        finish: (directory) => [step(`finish ${directory}`)],
        get clonesBases() {
          return facts.clonesBases
        },
        quieten: (directory) => [step(`quieten ${directory}`)],
        osrelease: (release) => `${release}-RELEASE`,
        detect: () => undefined,
      },
      calls: {},
      defaults: {type: 'single', command: 'sh'},
      hostname: async () => 'host.example',
      processes: async () => facts.processes,
      archives: {pack: (directory) => ['pack', directory], unpack: (directory) => ['unpack', directory]},
      main: ({command}) => ({files: [], argv: ['sh', '-c', command], env: {}, boots: false}),
      group: async (name) => ({gid: facts.gid, make: facts.gid === undefined ? [step(`make group ${name}`)] : [], drop: [step(`drop group ${name}`)]}),
      capabilities: async () => facts.capabilities,
    },
    operate,
    recover: async () => [],
    emptyTemporaries: async () => [],
    emit: {
      before: async () => {},
      plan: never,
      after: async () => {},
      doctor: async () => [],
      metrics: async () => [],
      baseSource: async () => undefined,
      imageSource: async () => undefined,
      settings: async () => [],
      fire: async () => [],
    },
    report: {detail: () => {}, info: (line) => infos.push(line), warn: (line) => warnings.push(line), step: () => {}},
    withReport: (report) => ({...ctx, report}),
    // The plugin network comes with pot, and is not installed.
    owners: () => [
      {plugin: 'network', loaded: false, keys: [], networks: ['alias', 'public-bridge', 'private-bridge'], install: 'pot plugins install network'},
    ],
    ...{attributes: CORE_ATTRIBUTES, networks: [], planOnly: false, plans: [], flavours: [join(base, 'etc/flavours')]},
    ...{run: never, checkCommand: never, fire: async () => [], imageSource: async () => undefined},
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

/** The same context with --plan. */
export function planning({ctx}: Fake): Context {
  async function operate<P extends AnyPlan>(operation: Operation<P>): Promise<Done<ResultOf<P>>> {
    return {...(await ctx.operate(operation)), carriedOut: false}
  }
  return {...ctx, operate, planOnly: true}
}

/** The same context, except that destroyed pots are removed from the disk and from the volumes. */
export function destroying({ctx, facts, fsRoot}: Fake): Context {
  async function operate<P extends AnyPlan>(operation: Operation<P>): Promise<Done<ResultOf<P>>> {
    const done = await ctx.operate(operation)
    const gone = operation.event === 'destroy' ? operation.subject?.pot?.name : undefined
    if (gone === undefined) return done
    rmSync(join(fsRoot, 'jails', gone), {recursive: true, force: true})
    facts.volumes = facts.volumes.filter(({path}) => path !== `jails/${gone}` && !path.startsWith(`jails/${gone}/`))
    return done
  }
  return {...ctx, operate}
}

/** Titles of the steps that were planned. */
export const titles = ({steps}: Pick<Fake, 'steps'>): string[] => steps.map(({title}) => title)

/** Returns the reason with which a promise rejects. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('it does not fail')
}
