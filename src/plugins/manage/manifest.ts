import {readFileSync} from 'node:fs'
import {join} from 'node:path'
// @ts-expect-error: semver has no types of its own
import valid from 'semver/functions/valid.js'
import {isRecord, messageOf, PotError} from '../../errors.js'
import type {Ask} from '../../programs/ask.js'
import {blockFaults} from '../contract/block.js'
import {permissionLines, permissionsIn} from '../contributed/permissions.js'
import {LIFECYCLE} from '../hooks.js'

/** The package.json of a plugin. pot reads it before any code of the plugin exists on this host. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly pjson: Readonly<Record<string, unknown>>
}

const broken = (path: string, why: string, hint?: string) => new PotError('BROKEN_PLUGIN', `${path} ${why}`, {hint: hint ?? 'pot plugins new makes a plugin'})

const isVersion: (version: string) => string | null = valid
/** A name that npm accepts. It is also a path below node_modules. */
const NAME = /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]{0,213}$/
/** Packages of pot itself and of its engine. In the data directory they would take the place of those that run. */
const OWN = ['@pot/core', '@oclif/core', '@oclif/plugin-plugins', '@oclif/plugin-help']

/** The fault of the name or the version; undefined if there is none. */
function wrongIdentity(name: string, version: unknown): string | undefined {
  if (!NAME.test(name)) return `has the name ${inQuotes(name)}, which no package can have`
  if (OWN.includes(name)) return `has the name ${name}, which belongs to pot`
  if (typeof version !== 'string') return `is ${name}, whose package.json has no version`
  return isVersion(version) === null ? `is ${name}, whose version ${inQuotes(version)} is none` : undefined
}

/** A text of a stranger on one line. */
const inQuotes = (text: string) => `'${text.replaceAll(/\p{Cc}/gu, ' ').slice(0, 80)}'`

function parse(text: string, path: string): Manifest {
  let pjson: unknown
  try {
    pjson = JSON.parse(text)
  } catch (error) {
    throw broken(path, `has a package.json that is no JSON: ${messageOf(error)}`, 'tell its authors')
  }
  if (!isRecord(pjson) || typeof pjson.name !== 'string' || pjson.name === '') throw broken(path, 'has a package.json without a name')
  const {name, version} = pjson
  const wrong = wrongIdentity(name, version)
  if (wrong !== undefined) throw broken(path, wrong, 'tell its authors')
  if (!isRecord(pjson.oclif)) throw broken(path, `is ${pjson.name}, which is no plugin of pot: its package.json has no block "oclif"`)
  const [fault] = blockFaults(pjson, LIFECYCLE)
  if (fault !== undefined) throw new PotError('BROKEN_PLUGIN', `plugin ${pjson.name} is broken: ${fault.what}`, {hint: 'tell its authors; nothing was changed'})
  return {name, version: String(version), pjson}
}

/** Reads the manifest of a directory. Throws BROKEN_PLUGIN when it contains no plugin, or when its block `pot` has a fault. */
export function manifestOf(directory: string): Manifest {
  let text: string
  try {
    text = readFileSync(join(directory, 'package.json'), 'utf8')
  } catch {
    throw broken(directory, 'is no plugin: it has no package.json')
  }
  return parse(text, directory)
}

/** Reads the manifest of a tarball from npm pack, which contains one directory. Rejects with BROKEN_PLUGIN as `manifestOf` does. */
export async function manifestIn(tarball: string, ask: Ask): Promise<Manifest> {
  const list = await ask('tar', ['-tPzf', tarball])
  const entries = list.stdout.split('\n').filter((name) => name !== '')
  const [entry, second] = entries.filter((name) => /^(\.\/)?[^/]+\/package\.json$/.test(name))
  const outside = entries.find((name) => name.startsWith('/') || name.split('/').includes('..'))
  if (list.code !== 0) throw broken(tarball, 'is no gzipped tarball, or it is cut off', 'npm pack makes a tarball of a plugin')
  if (outside !== undefined) throw broken(tarball, `has the file ${inQuotes(outside)}, which leads out of it`, 'tell its authors')
  if (entry === undefined) throw broken(tarball, 'is no package: it has no package.json', 'npm pack makes a tarball of a plugin')
  if (second !== undefined) throw broken(tarball, 'has more than one directory with a package.json', 'npm pack makes a tarball of a plugin')
  const {stdout} = await ask('tar', ['-xzOf', tarball, entry])
  return parse(stdout, tarball)
}

const keys = (value: unknown): string[] => (isRecord(value) ? Object.keys(value) : [])

/** Describes the additions of a plugin in words, for --plan. */
export function inWords({name, version, pjson}: Manifest): string {
  const pot = isRecord(pjson.pot) ? pjson.pot : {}
  const oclif = isRecord(pjson.oclif) ? pjson.oclif : {}
  const flags = keys(pot.flags).flatMap((command) => keys(isRecord(pot.flags) ? pot.flags[command] : {}).map((flag) => `${command} --${flag}`))
  const scripts = keys(pjson.scripts).filter((script) => ['preinstall', 'install', 'postinstall', 'prepare'].includes(script))
  const parts = [
    ['options', flags],
    ['attributes', keys(pot.attributes)],
    ['settings', keys(pot.settings)],
    ['hooks', keys(oclif.hooks)],
    ['scripts of npm', scripts],
    ['may touch', permissionLines(permissionsIn(pjson)).map((pair) => pair.join(' '))],
  ] as const
  const said = parts.flatMap(([what, list]) => (list.length === 0 ? [] : [`${what}: ${list.join(', ')}`]))
  return [`${name} ${version}`, ...said].join('; ')
}
