import {cpSync, existsSync, mkdirSync, rmSync, statSync, symlinkSync} from 'node:fs'
import {join, resolve} from 'node:path'
import {Plugin} from '@oclif/core/config'
import {hasCode, isRecord, messageOf, PotError} from '../../errors.js'
import type {Ask} from '../../programs/ask.js'
import {temporaryDirectory} from '../../paths/temporary.js'
import {allProblems, exclusiveAdvice} from '../check.js'
import {blockAdvice} from '../contract/block.js'
import type {Declared, Loaded} from '../contributed/contributions.js'
import {clashesOf, type FindsFlags} from './clashes.js'
import {TYPES_FILE} from '../contract/types-text.js'
import {typesDiffer} from './write-types.js'
import {manifestIn, manifestOf, type Manifest} from './manifest.js'

/** The part of oclif's Config that this module uses. */
export interface Installed extends Loaded, FindsFlags {
  readonly root: string
  readonly name: string
}

export interface CheckedPackage {
  readonly plugin: string
  readonly version: string
  /** Faults that prevent the installation, a line each. */
  readonly errors: readonly string[]
  /** Advice for the authors. */
  readonly advice: readonly string[]
}

/** Advice for a package that can be installed but lacks something that a good package has. */
function adviceFor({pjson}: Manifest, root: string, core: string): string[] {
  const peers = isRecord(pjson.peerDependencies) ? pjson.peerDependencies : {}
  const lines: readonly (readonly [boolean, string])[] = [
    [peers[core] === undefined, `its package.json does not say in "peerDependencies" which versions of ${core} it works with`],
    [typeof pjson.license !== 'string', 'its package.json has no "license"'],
    [!isRecord(pjson.engines), 'its package.json does not say in "engines" which versions of Node it needs'],
    [
      isRecord(pjson.oclif) && pjson.oclif.commands !== undefined && !existsSync(join(root, 'oclif.manifest.json')),
      'without oclif.manifest.json pot loads all of its commands at each start: pot plugins manifest',
    ],
  ]
  return [...blockAdvice(pjson), ...lines.flatMap(([is, line]) => (is ? [line] : []))]
}

/** What pot says about the package `name` in `root` as if it were installed: errors and advice. */
async function lookAt(config: Installed, name: string, root: string): Promise<Pick<CheckedPackage, 'errors' | 'advice'>> {
  const plugin = new Plugin({name, root, type: 'user'})
  await plugin.load()
  const others = [...config.plugins].filter(([other]) => other !== name)
  const mine: Declared = plugin
  const all: Loaded = {plugins: new Map<string, Declared>([...others, [name, mine]])}
  const problems = (await allProblems(all)).filter((problem) => problem.plugin === name).map(({what}) => what)
  const clashes = clashesOf(all, {findCommand: (id) => config.findCommand(id)})
  const own = clashes.flatMap((line) => (/^(\S+?):? (.*)$/s.exec(line)?.slice(1, 3)[0] === name ? [line.replace(/^\S+ /, '')] : []))
  const advice = exclusiveAdvice(all).flatMap(({plugin: other, what}) => (other === name ? [what] : []))
  return {errors: [...problems, ...own], advice}
}

/** Unpacks or copies the package into its own directory next to a link to the running core, as an installation would do. */
async function unpack(config: Installed, path: string, name: string, into: string, ask: Ask): Promise<string> {
  const modules = join(into, 'node_modules')
  const root = join(modules, name)
  mkdirSync(join(modules, config.name, '..'), {recursive: true})
  symlinkSync(config.root, join(modules, config.name))
  mkdirSync(root, {recursive: true})
  if (statSync(path).isDirectory()) cpSync(path, root, {recursive: true, filter: (file) => !/\/(node_modules|\.git)$/.test(file)})
  else {
    const {code, stderr} = await ask('tar', ['-xzf', path, '-C', root, '--strip-components=1'])
    if (code !== 0) throw new PotError('BROKEN_PLUGIN', `${path} cannot be unpacked: ${stderr.trim().split('\n')[0]}`)
  }
  return root
}

/**
 * Checks a plugin, given as a directory or a tarball, as `pot plugins install` does, and checks more. Loads its code. The faults of the plugin are in the
 * result. Rejects with NO_FILE.
 */
export async function checkPackage(config: Installed, typed: string, ask: Ask): Promise<CheckedPackage> {
  const path = resolve(typed)
  if (!existsSync(path)) throw new PotError('NO_FILE', `there is no ${path}`, {hint: 'pot plugins check takes a directory, or a tarball of npm pack'})
  const into = temporaryDirectory()
  try {
    const manifest = statSync(path).isDirectory() ? manifestOf(path) : await manifestIn(path, ask)
    const {name, version} = manifest
    const root = await unpack(config, path, name, into, ask)
    const {errors, advice} = await lookAt(config, name, root)
    const stale = typesDiffer(path, manifest.pjson) ? [`${TYPES_FILE} is not what its package.json says: pot plugins types`] : []
    return {plugin: name, version, errors, advice: [...adviceFor(manifest, root, config.name), ...advice, ...stale]}
  } catch (error) {
    if (!hasCode(error, 'BROKEN_PLUGIN')) throw error
    return {plugin: path, version: '', errors: [messageOf(error)], advice: []}
  } finally {
    rmSync(into, {recursive: true, force: true})
  }
}
