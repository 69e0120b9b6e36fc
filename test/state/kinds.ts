import * as basic from './commands.js'
import {expect, when, type Choice, type Expected, type Kind, type Place} from './commands.js'
import {prune} from './destroy.js'
import {reaches, record, usersOf, vault, type MountOf, type State} from './state.js'

const addDep: Kind = (state, {pot, other}) => {
  const found = state.pots.get(pot)
  const argv = ['add-dep', '-p', pot, '-P', other]
  if (pot === other) return expect(argv, 2)
  const depends = found?.conf.content.depends ?? []
  const possible = found !== undefined && state.pots.has(other) && !depends.includes(other) && !reaches(state, other, pot)
  return when(argv, possible, () => found && record(found, {depends: [...depends, other]}))
}

const removeDep: Kind = (state, {pot, other}) => {
  const found = state.pots.get(pot)
  const depends = found?.conf.content.depends ?? []
  return when(['add-dep', '--remove', '-p', pot, '-P', other], depends.includes(other), () => {
    if (found !== undefined) record(found, {depends: depends.filter((one) => one !== other)})
  })
}

const ATTRIBUTES = ['start-at-boot', 'prunable', 'exec-env'] as const

const setAttribute: Kind = (state, {pot, value}) => {
  const found = state.pots.get(pot)
  const name = ATTRIBUTES[value % 3] ?? 'prunable'
  const to = value % 2 === 0 ? 'YES' : 'NO'
  return when(['set-attribute', '-p', pot, '-A', name, '-V', to], found !== undefined, () => {
    if (found !== undefined) record(found, {attributes: {...found.conf.content.attributes, [name]: to}})
  })
}

const setSecrets: Kind = (state, {pot, secret, value}) => {
  const found = state.pots.get(pot)
  const to = value % 3 === 0 ? secret : ''
  return when(['set-attribute', '-p', pot, '-A', 'secrets', '-V', to], found !== undefined, () => {
    if (found !== undefined) record(found, {attributes: {...found.conf.content.attributes, secrets: to}})
  })
}

const setEnv: Kind = (state, {pot, value}) =>
  when(['set-env', '-p', pot, '-E', `A=${value}`], state.pots.has(pot), () => {
    const found = state.pots.get(pot)
    if (found !== undefined) record(found, {env: `A=${value}`})
  })

const setCommand: Kind = (state, {pot, value}) =>
  when(['set-cmd', '-p', pot, '-c', `sleep ${1000 + value}`], state.pots.has(pot), () => {
    const found = state.pots.get(pot)
    if (found !== undefined) record(found, {command: `sleep ${1000 + value}`})
  })

const exportPorts: Kind = (state, {pot, value}, place) => {
  const found = state.pots.get(pot)
  const port = `tcp:80:${place.port + (value % 4)}`
  return when(['export-ports', '-p', pot, '-e', port], found !== undefined, () => found && record(found, {ports: [port]}))
}

const mountIn: Kind = (state, {pot, fscomp, target, value}) => {
  const found = state.pots.get(pot)
  const readonly = value % 5 === 0
  const mounts = found?.conf.content.mounts ?? []
  const made: MountOf = {fscomp, target, readonly}
  const possible = found !== undefined && state.fscomps.has(fscomp) && !mounts.some((one) => one.target === target)
  return when(['mount-in', '-p', pot, '-f', fscomp, '-m', target, ...(readonly ? ['-r'] : [])], possible, () => {
    if (found !== undefined) record(found, {mounts: [...mounts, made]})
  })
}

const mountOut: Kind = (state, {pot, target}) => {
  const found = state.pots.get(pot)
  const mounts = found?.conf.content.mounts ?? []
  return when(
    ['mount-out', '-p', pot, '-m', target],
    mounts.some((one) => one.target === target),
    () => {
      if (found !== undefined) record(found, {mounts: mounts.filter((one) => one.target !== target)})
    },
  )
}

const createFscomp: Kind = (state, {fscomp}) => {
  if (!state.fscomps.has(fscomp)) state.fscomps.set(fscomp, vault(''))
  return expect(['create-fscomp', '-f', fscomp], 0)
}

const destroyFscomp: Kind = (state, {fscomp}) =>
  when(['destroy', '-f', fscomp], state.fscomps.has(fscomp) && usersOf(state, fscomp).length === 0, () => state.fscomps.delete(fscomp))

const createBridge: Kind = (state, {bridge}) =>
  when(['create-private-bridge', '-B', bridge, '-S', '6'], !state.bridges.has(bridge), () => state.bridges.add(bridge))

const destroyBridge: Kind = (state, {bridge}) => {
  const used = [...state.pots.values()].some((pot) => pot.bridge === bridge)
  return when(['destroy-private-bridge', '-B', bridge], state.bridges.has(bridge) && !used, () => state.bridges.delete(bridge))
}

const createSecret: Kind = (state, {secret}, {secretFile}) =>
  when(['secret', 'create', secret, secretFile], !state.secrets.has(secret), () => state.secrets.add(secret))

const removeSecret: Kind = (state, {secret}) => {
  const used = [...state.pots.values()].some(({conf}) => conf.content.attributes.secrets === secret)
  return when(['secret', 'rm', secret], state.secrets.has(secret) && !used, () => state.secrets.delete(secret))
}

const exportImage: Kind = (state, {pot}, place) => {
  const found = state.pots.get(pot)
  const argv = ['export', '-p', pot, '-t', '1', '-D', place.store, '-l', '1']
  if (found?.type === 'multi') return expect(argv, 2)
  const versions = found?.data.versions ?? []
  return when(argv, versions.length === 1 || (versions.length > 1 && !place.streams), () => {
    const version = versions.at(-1)
    if (found !== undefined)
      state.images.set(pot, {type: 'single', entry: found.conf.content, marker: version?.content ?? '', tag: place.streams ? (version?.tag ?? '') : undefined})
  })
}

const importImage: Kind = (state, {pot, other}, {store}) => {
  const image = state.images.get(pot)
  return when(['import', '-p', pot, '-t', '1', '-U', store, '--name', other], image !== undefined && !state.pots.has(other), () => {
    if (image === undefined) return
    const order = ++state.count
    const {env, command} = image.entry
    const conf = vault({depends: [], env, command, attributes: {}, mounts: [], ports: []})
    const data = vault(image.marker)
    for (const one of [conf, data]) one.versions = [{tag: image.tag ?? `auto${order}`, order, content: one.content}] as never
    state.pots.set(other, {...{type: 'single', id: order, conf, data, potbase: undefined, origin: undefined, bridge: undefined, running: false, published: []}})
  })
}

const pruneAll: Kind = (state, _, place) => expect(['prune'], prune(state, place) ? 0 : 1)

const recover: Kind = () => expect(['recover'], 0)

const WRONG: readonly (readonly string[])[] = [
  ['frobnicate'],
  ['start'],
  ['create', '-p', 'a b'],
  ['create', '-p', '12', '-t', 'multi', '-b', 'none'],
  ['snapshot', '-p', 'p0', '-f', 'f0'],
  ['set-attribute', '-p', 'p0', '-A', 'prunable', '-V', 'maybe'],
  ['mount-in', '-p', 'p0', '-f', 'f0', '-m', 'relative'],
  ['create', '-p', 'p0', '--frob'],
]
const wrong: Kind = (_, {value}) => expect(WRONG[value % WRONG.length] ?? ['start'], 1, 2)

/** Each kind of command, and how often it is chosen. */
export const KINDS: Readonly<Record<string, readonly [weight: number, kind: Kind]>> = {
  create: [6, basic.create],
  'create -P': [2, basic.createFrom],
  clone: [4, basic.clone],
  start: [6, basic.startPot],
  stop: [4, basic.stop],
  restart: [2, basic.restart],
  exec: [5, basic.write],
  'exec in a mount': [4, basic.writeToMount],
  rename: [3, basic.rename],
  destroy: [3, basic.destroyPot],
  snapshot: [6, basic.snapshot],
  'snapshot -f': [2, basic.snapshotFscomp],
  revert: [5, basic.revert],
  'revert -f': [2, basic.revertFscomp],
  'purge-snapshots': [2, basic.purge],
  'add-dep': [4, addDep],
  'add-dep --remove': [1, removeDep],
  'set-attribute': [3, setAttribute],
  'set-attribute secrets': [1, setSecrets],
  'set-env': [2, setEnv],
  'set-cmd': [2, setCommand],
  'export-ports': [2, exportPorts],
  'mount-in': [6, mountIn],
  'mount-out': [2, mountOut],
  'create-fscomp': [3, createFscomp],
  'destroy -f': [1, destroyFscomp],
  'create-private-bridge': [2, createBridge],
  'destroy-private-bridge': [1, destroyBridge],
  'secret create': [1, createSecret],
  'secret rm': [1, removeSecret],
  export: [1, exportImage],
  import: [1, importImage],
  prune: [1, pruneAll],
  recover: [1, recover],
  // Another kind that is killed at a step: see run.ts.
  'kill -9': [2, recover],
  wrong: [2, wrong],
}

/** The command line of a choice, and how it must end. Changes the state as the command does. */
export function expected(state: State, choice: Choice, place: Place): Expected {
  const [, kind = wrong] = KINDS[choice.kind] ?? []
  return kind(state, basic.namesOf(choice, state, place), place)
}
