import {readFileSync, statSync} from 'node:fs'
import {resolve} from 'node:path'
import type {Context} from '../../context.js'
import {misuse} from '../../errors.js'
import {commandAction} from '../../operations/command.js'
import type {Step} from '../../operations/types.js'
import {givenVariable, splitPair, type Pair} from '../../programs/pairs.js'
import {findAttribute, parseAttribute} from '../../record/attribute-values.js'
import {change, emptyPot} from '../../record/codec.js'
import type {Pot} from '../../record/pot.js'
import {confFile, ENV_VALUES} from '../../record/store.js'
import {secretNames} from '../../secrets/names.js'
import {checkSecrets} from '../../secrets/store.js'
import {stateRoom} from '../state/files.js'
import {keeperFile, keeperText, type Keeping} from '../state/keeper.js'

/** What the options of create, clone and run add to a new pot. */
export interface MakeOptions {
  readonly env: readonly Pair[]
  readonly volumes: readonly VolumeOption[]
  /** Values by name, in stored form. */
  readonly attributes: Readonly<Record<string, string>>
  /** For an ephemeral pot: how this process keeps it. */
  readonly keeping?: Keeping
}

/** `--volume SRC:DST[:ro]`. */
interface VolumeOption {
  /** An absolute directory of the host, or the name of a fscomp. */
  readonly source: string
  /** The mount point as the pot sees it. */
  readonly target: string
  readonly readOnly: boolean
}

/** The values of the options, as typed. */
export interface GivenOptions {
  readonly env?: readonly string[] | undefined
  readonly 'env-file'?: readonly string[] | undefined
  readonly volume?: readonly string[] | undefined
  readonly attribute?: readonly string[] | undefined
  readonly label?: readonly string[] | undefined
  readonly secret?: readonly string[] | undefined
}

/** Reads the options; variables of -e go before those of files. Rejects with USAGE. */
export function readOptions({attributes, places}: Pick<Context, 'attributes' | 'places'>, given: GivenOptions): MakeOptions {
  const files = given['env-file'] ?? []
  const env = new Map([...files.flatMap(variablesOfFile), ...(given.env ?? []).map(givenVariable)])
  const labels = given.label === undefined ? [] : [`label=${given.label.join(',')}`]
  const set = Object.fromEntries([...(given.attribute ?? []), ...labels].map(readAttribute))
  const secrets = [...(set.secrets === undefined ? [] : secretNames({attributes: {secrets: set.secrets}})), ...(given.secret ?? [])]
  checkSecrets(places, secrets)
  return {
    env: [...env],
    volumes: (given.volume ?? []).map(readVolume),
    attributes: {...set, ...(secrets.length === 0 ? {} : {secrets: secrets.join(' ')})},
  }

  function readAttribute(text: string): Pair {
    const at = text.indexOf('=')
    if (at < 1) throw misuse(`'${text}' is not an attribute with a value`, '--attribute NAME=VALUE, such as --attribute restart=always')
    const attribute = findAttribute(attributes, text.slice(0, at))
    if (attribute.readonly) throw misuse(`${attribute.name} cannot be set: pot sets it itself`)
    return [attribute.name, parseAttribute(attribute, text.slice(at + 1))]
  }
}

/** Reads a file with a variable in each line, as `podman run --env-file` does: lines that begin with # and empty lines are no variables. Throws USAGE. */
function variablesOfFile(file: string): Pair[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw misuse(`${file} cannot be read`, '--env-file FILE, with NAME=value in each line')
  }
  return text.split('\n').flatMap((line, index): Pair[] => {
    const word = line.replace(/\r$/, '').trimStart()
    if (word === '' || word.startsWith('#')) return []
    if (!word.includes('=')) return process.env[word] === undefined ? [] : [givenVariable(word)]
    if (splitPair(word) === undefined) throw misuse(`${file}:${index + 1} has no name before the =`, 'a line is NAME=value, or NAME to copy a variable')
    return [givenVariable(word)]
  })
}

const VOLUME = 'SRC:DST[:ro], with a directory or file of the host or the name of a fscomp, and an absolute path in the pot'

function readVolume(text: string): VolumeOption {
  const [source = '', target = '', mode, ...rest] = text.split(':')
  const wrong = rest.length > 0 || source === '' || !target.startsWith('/') || (mode !== undefined && mode !== 'ro' && mode !== 'rw')
  if (wrong) throw misuse(`'${text}' is not a volume`, VOLUME)
  const isPath = source.includes('/') || source.startsWith('.')
  const found = isPath ? statSync(source, {throwIfNoEntry: false}) : undefined
  if (isPath && found === undefined) throw misuse(`${source} is no directory or file of this host`, `mkdir -p ${source}`)
  if (found?.isDirectory() === false && !found.isFile()) throw misuse(`${source} is neither a directory nor a regular file`)
  return {source: isPath ? resolve(source) : source, target, readOnly: mode === 'ro'}
}

/** Steps that come before the record of an ephemeral pot, so that no other process takes it for one that nobody keeps. */
export function keepingSteps({places: {run}}: Pick<Context, 'places'>, name: string, options: MakeOptions | undefined): Step[] {
  if (options?.keeping === undefined) return []
  return [
    {title: 'make run directory', run: {do: 'mkdir', path: stateRoom(run), mode: 0o755}},
    {title: 'note who keeps it', run: {do: 'write', path: keeperFile(run, name), content: keeperText(options.keeping)}},
  ]
}

/** Steps that complete a new pot after those of the plugins: what the user typed goes before what a flavour sets. All of them are in the tree of the pot. */
export function optionSteps(pot: Pick<Pot, 'name' | 'dir'>, options: MakeOptions | undefined): Step[] {
  if (options === undefined) return []
  return [
    ...(options.env.length === 0 ? [] : [environmentStep(pot, options.env)]),
    ...options.volumes.map(
      ({source, target, readOnly}): Step => ({
        title: `mount ${source} on ${target}`,
        run: commandAction(['mount-in', '-p', pot.name, source.startsWith('/') ? '-d' : '-f', source, '-m', target, ...(readOnly ? ['-r'] : [])]),
        undo: 'covered',
      }),
    ),
  ]
}

/** Sets variables in a record that an earlier step of the same plan makes, and leaves the others. */
function environmentStep(pot: Pick<Pot, 'name' | 'dir'>, env: readonly Pair[]): Step {
  const lines = change(emptyPot(pot.name), {env}).conf.text().split('\n').filter(Boolean)
  const key = (line: string) => line.slice(0, line.indexOf('=', line.indexOf('=') + 1) + 1)
  return {
    title: `set the environment of ${pot.name}`,
    run: {
      do: 'edit',
      path: confFile(pot),
      rules: lines.map((line) => ({match: `^${key(line).replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')}`})),
      append: lines,
      hide: ENV_VALUES,
    },
  }
}
