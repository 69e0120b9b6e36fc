import {constants, lstatSync, openSync, closeSync, fstatSync, readdirSync, readFileSync, rmSync, writeFileSync, chmodSync, chownSync} from 'node:fs'
import {join} from 'node:path'
import {FIELDS, parseKeyValues, PotError} from '@pot/core'
import {recordConf, type RecordRules} from './record-conf.js'
import {notice, whatItSays} from './what-images-say.js'

export interface SettleJob {
  readonly rules: RecordRules
  /** Whether the scripts that run on the host are kept. */
  readonly hooks: boolean
}

/** Path of the file that tells the user which parts of the image were omitted. It exists only if parts were omitted. */
export const noticeFile = (directory: string): string => join(directory, 'log', 'import.log')

/** Maximum size in bytes of a file of the record. */
const LONGEST = 1024 * 1024
const HOOKS = ['prestart.sh', 'poststart.sh', 'prestop.sh', 'poststop.sh']

/**
 * Cleans the directory of a received pot. It keeps the root directory, and of the record the settings that `recordConf` accepts; it removes mounts,
 * and without `hooks` the scripts that run on the host. It follows no link in the directory. Returns the notice about the omitted parts for the user.
 * Throws BAD_IMAGE.
 */
export function settlePot(directory: string, {rules, hooks}: SettleJob): string | undefined {
  const conf = join(directory, 'conf')
  if (!lstatSync(directory).isDirectory() || lstatSync(conf, {throwIfNoEntry: false})?.isDirectory() !== true)
    throw new PotError('BAD_IMAGE', 'the image has no directory conf', {hint: 'it is not the image of a pot'})
  const text = readPlain(join(conf, 'pot.conf'))
  if (text === undefined) throw new PotError('BAD_IMAGE', 'the image has no pot.conf that can be read', {hint: 'it is not the image of a pot'})
  const said = parseKeyValues(text)
  if (FIELDS.type.read(said) === 'multi') throw new PotError('BAD_IMAGE', 'the image contains a multi pot, which needs its base')
  for (const name of readdirSync(directory)) if (name !== 'conf' && name !== 'm') rmSync(join(directory, name), {recursive: true})
  const scripts = HOOKS.flatMap((name) => read(conf, name))
  const resolv = read(conf, 'resolv.conf')
  for (const name of readdirSync(conf)) rmSync(join(conf, name), {recursive: true})
  if (hooks) for (const [name, content] of scripts) writeNew(join(conf, name), content, 0o755)
  for (const [name, content] of resolv) writeNew(join(conf, name), content, 0o644)
  writeNew(join(conf, 'fscomp.conf'), '', 0o644)
  writeNew(join(conf, 'pot.conf'), recordConf(said, rules).text(), 0o644)
  for (const path of [directory, conf]) {
    chownSync(path, 0, 0)
    chmodSync(path, 0o755)
  }
  return notice({said: whatItSays(said, rules), hooks: scripts.map(([name]) => name), allow: {settings: rules.settings, hooks}})
}

function read(conf: string, name: string): [string, string][] {
  const text = readPlain(join(conf, name))
  return text === undefined ? [] : [[name, text]]
}

/** The text of a regular file, or undefined if it is missing, has another type, or is larger than LONGEST. */
function readPlain(path: string): string | undefined {
  if (lstatSync(path, {throwIfNoEntry: false})?.isFile() !== true) return undefined
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    return fstatSync(file).size > LONGEST ? undefined : readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

function writeNew(path: string, content: string, mode: number): void {
  writeFileSync(path, content, {flag: 'wx', mode})
  chmodSync(path, mode)
}
