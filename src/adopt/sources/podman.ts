import {garbage, isRecord, jsonOf, PotError} from '../../errors.js'
import {splitPair} from '../../programs/pairs.js'
import {script} from '../../programs/script.js'
import {commandLine} from '../../programs/shell-words.js'
import {which} from '../../programs/which.js'
import type {Found, FoundMount, FoundNetwork, Left, Source} from './found.js'

type Json = Readonly<Record<string, unknown>>

const part = (value: Json, ...names: readonly string[]): unknown => names.reduce<unknown>((at, name) => (isRecord(at) ? at[name] : undefined), value)
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const number = (value: unknown): number => (typeof value === 'number' ? value : 0)
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const texts = (value: unknown): string[] => list(value).map(text)

/** Variables that podman sets for every container. */
const OF_PODMAN = ['container', 'HOSTNAME', 'TERM']
/** The limit of processes of a container for which nobody has chosen one: containers.conf(5). */
const USUAL_PIDS = 2048
const NANO = 1_000_000_000

function portsOf(bindings: unknown): {readonly ports: readonly string[]; readonly left: readonly Left[]} {
  const ports: string[] = []
  const left: Left[] = []
  for (const [name, given] of isRecord(bindings) ? Object.entries(bindings) : []) {
    const [port = '', proto = ''] = name.split('/')
    for (const binding of list(given)) {
      const [host, address] = isRecord(binding) ? [text(binding.HostPort), text(binding.HostIp)] : ['', '']
      if (proto !== 'tcp' && proto !== 'udp') left.push({what: `port ${name}`, why: 'pot opens ports of tcp and udp only'})
      else ports.push(`${proto}:${port}:${host || port}${['', '0.0.0.0', '::'].includes(address) ? '' : `@${address}`}`)
    }
  }
  return {ports, left}
}

function mountsOf(container: Json): {readonly mounts: readonly FoundMount[]; readonly left: readonly Left[]} {
  const left: Left[] = Object.keys(isRecord(part(container, 'HostConfig', 'Tmpfs')) ? (part(container, 'HostConfig', 'Tmpfs') as Json) : {}).map((target) => ({
    what: `tmpfs on ${target}`,
    why: 'a pot has a tmpfs on /tmp only',
  }))
  const mounts = list(part(container, 'Mounts'))
    .filter(isRecord)
    .map((mount) => ({source: text(mount.Source), target: text(mount.Destination), readonly: mount.RW !== true, volume: text(mount.Name)}))
  for (const {volume, target} of mounts)
    if (volume !== '') left.push({what: `volume ${volume}`, why: `the pot mounts its directory on ${target}: keep the volume, or copy it to a fscomp`})
  return {mounts: mounts.map(({source, target, readonly}) => ({source, target, readonly})), left}
}

/** By resource of rctl(8), as for jails. */
function limitsOf(container: Json): Record<string, string> {
  const host = (name: string) => number(part(container, 'HostConfig', name))
  const cpus = host('NanoCpus') > 0 ? host('NanoCpus') / NANO : host('CpuQuota') > 0 && host('CpuPeriod') > 0 ? host('CpuQuota') / host('CpuPeriod') : 0
  return {
    ...(host('Memory') > 0 ? {memoryuse: String(host('Memory'))} : {}),
    ...(cpus > 0 ? {pcpu: String(Math.round(cpus * 1000) / 1000)} : {}),
    ...(host('PidsLimit') > 0 && host('PidsLimit') !== USUAL_PIDS ? {maxproc: String(host('PidsLimit'))} : {}),
  }
}

/** The attributes of a health check, and of the restart policy. */
function lifeOf(container: Json): Record<string, string> {
  const policy = text(part(container, 'HostConfig', 'RestartPolicy', 'Name'))
  const most = number(part(container, 'HostConfig', 'RestartPolicy', 'MaximumRetryCount'))
  const restart = policy === 'unless-stopped' ? 'always' : policy === 'on-failure' && most > 0 ? `on-failure:${most}` : policy
  const [how = '', ...check] = texts(part(container, 'Config', 'Healthcheck', 'Test'))
  const seconds = (name: string) => number(part(container, 'Config', 'Healthcheck', name)) / NANO
  const command = how === 'CMD-SHELL' ? check.join(' ') : how === 'CMD' ? commandLine(check) : ''
  return {
    ...(restart === '' || restart === 'no' ? {} : {restart}),
    ...(command === ''
      ? {}
      : {
          'health-cmd': command,
          ...(seconds('Interval') > 0 ? {'health-interval': String(seconds('Interval'))} : {}),
          ...(seconds('Timeout') > 0 ? {'health-timeout': String(seconds('Timeout'))} : {}),
          ...(number(part(container, 'Config', 'Healthcheck', 'Retries')) > 0
            ? {'health-retries': String(number(part(container, 'Config', 'Healthcheck', 'Retries')))}
            : {}),
          ...(seconds('StartPeriod') > 0 ? {'health-grace': String(Math.round(seconds('StartPeriod')))} : {}),
        }),
  }
}

function networkOf(container: Json): {readonly network: FoundNetwork; readonly left: readonly Left[]} {
  const mode = text(part(container, 'HostConfig', 'NetworkMode'))
  if (mode === 'host') return {network: 'host', left: []}
  if (mode === 'none') return {network: 'none', left: []}
  if (mode.startsWith('container:'))
    return {network: 'none', left: [{what: `network of ${mode.slice('container:'.length)}`, why: 'pots do not share a network'}]}
  const networks = part(container, 'NetworkSettings', 'Networks')
  const names = isRecord(networks) ? Object.keys(networks).filter((name) => name !== 'podman') : []
  return {network: 'bridge', left: names.map((name) => ({what: `network ${name}`, why: 'the pot is on the public bridge: -N private-bridge gives it another'}))}
}

const exported = script(import.meta.url, 'podman-export')

function containerOf(program: string, container: Json): Found {
  const config = (...names: string[]) => part(container, 'Config', ...names)
  const host = (name: string) => part(container, 'HostConfig', name)
  const name = text(container.Name)
  const {ports, left: otherPorts} = portsOf(host('PortBindings'))
  const {mounts, left: otherMounts} = mountsOf(container)
  const {network, left: otherNetworks} = networkOf(container)
  const life = lifeOf(container)
  const labels = config('Labels')
  const workdir = text(config('WorkingDir'))
  const stopTimeout = number(config('StopTimeout'))
  const words = [text(container.Path), ...texts(container.Args)].filter((word, index) => index > 0 || word !== '')
  const flags: readonly (readonly [boolean, string, string])[] = [
    [host('Privileged') === true, 'privileged', 'a pot never is'],
    [list(host('CapAdd')).length > 0, `capabilities ${texts(host('CapAdd')).join(' ')}`, 'the capabilities of a pot follow from its attributes'],
    [list(host('Devices')).length > 0, 'devices', 'a pot has no devices of the host'],
    [host('ReadonlyRootfs') === true, 'read-only root', 'the tree of a pot can be written'],
    [text(host('UsernsMode')) !== '' && text(host('UsernsMode')) !== 'host', `user namespace ${text(host('UsernsMode'))}`, 'a pot has the users of the host'],
    [text(container.Pod) !== '', 'membership of a podman pod', 'pots do not share namespaces'],
    [list(host('ExtraHosts')).length > 0, `hosts ${texts(host('ExtraHosts')).join(' ')}`, 'pot set-hosts adds them'],
    [list(host('Dns')).length > 0, `dns ${texts(host('Dns')).join(' ')}`, 'the pot has the resolver of the host'],
  ]
  return {
    source: 'podman',
    name,
    kind: 'container',
    running: part(container, 'State', 'Running') === true || part(container, 'State', 'Paused') === true,
    stop: `podman stop ${name}`,
    archive: exported(program, text(container.Id)),
    layers: [],
    hostname: text(config('Hostname')),
    // The tree is not there to look at: the image says most.
    release: text(container.ImageName).split('/').at(-1) || undefined,
    command: words.length === 0 ? undefined : commandLine(words),
    env: texts(config('Env')).flatMap((variable) => {
      const pair = splitPair(variable)
      return pair === undefined || OF_PODMAN.includes(pair[0]) ? [] : [pair]
    }),
    network,
    addresses: [],
    ports,
    mounts,
    attributes: {
      'exec-env': 'YES',
      ...(text(config('User')) === '' ? {} : {user: text(config('User'))}),
      ...(workdir === '' || workdir === '/' ? {} : {workdir}),
      ...(isRecord(labels) && Object.keys(labels).length > 0
        ? {
            label: Object.entries(labels)
              .map(([key, value]) => (text(value) === '' ? key : `${key}=${text(value)}`))
              .join(','),
          }
        : {}),
      ...(stopTimeout > 0 && stopTimeout !== 10 ? {stop_timeout: String(stopTimeout)} : {}),
      ...life,
      ...limitsOf(container),
    },
    depends: [],
    boot: life.restart === 'always',
    left: [...flags.flatMap(([is, what, why]) => (is ? [{what, why}] : [])), ...otherPorts, ...otherMounts, ...otherNetworks],
  }
}

/** Containers of podman(1), of the user who runs pot. */
export const podman: Source = {
  name: 'podman',
  async find({ask, at}) {
    const program = at ?? which('podman')
    if (program === undefined) return undefined
    const say = async (...args: readonly string[]): Promise<string> => {
      const {code, stdout, stderr} = await ask(program, args)
      if (code !== 0) throw new PotError('TOOL_FAILED', `podman ${args[0]}: ${stderr.trim().split('\n').at(-1)}`, {hint: 'podman info'})
      return stdout
    }
    const ids = (await say('ps', '--all', '--quiet', '--no-trunc')).split('\n').filter(Boolean)
    if (ids.length === 0) return {place: program, found: [], problems: []}
    const inspected = await say('container', 'inspect', ...ids)
    const containers = jsonOf('podman container inspect', inspected)
    if (!Array.isArray(containers)) throw garbage('podman container inspect', inspected)
    const found = containers.filter(isRecord).filter((one) => one.IsInfra !== true)
    return {place: program, found: found.map((one) => containerOf(program, one)), problems: []}
  },
}
