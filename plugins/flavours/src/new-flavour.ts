import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {hasCode, misuse, PotError} from '@pot/core'

const TEMPLATES = fileURLToPath(new URL('../templates', import.meta.url))

export interface NewFlavour {
  readonly name: string
  /** The directory to make it in. */
  readonly directory: string
  /** Name of a package with the flavour, and of its directory. */
  readonly plugin: boolean
}

/** Makes a flavour, or a package with one; resolves with the paths of the files. Rejects with USAGE, and with EXISTS before anything is written. */
export function newFlavour({name, directory, plugin}: NewFlavour): string[] {
  const fits = plugin ? /^[a-z][a-z0-9-]*$/ : /^[A-Za-z0-9][A-Za-z0-9._+-]*$/
  if (!fits.test(name) || name.endsWith('.sh')) throw misuse(`'${name}' is not a name for a ${plugin ? 'package' : 'flavour'}`, 'pot flavour new web')
  const target = plugin ? resolve(directory, name) : resolve(directory)
  const files = templates(join(TEMPLATES, plugin ? 'plugin' : 'flavour')).map(({path, text}) => ({
    path: join(target, path.replaceAll('NAME', name).replace(/\.in$/, '')),
    text: text.replaceAll('@NAME@', name),
  }))
  if (plugin) makeNew(target)
  else mkdirSync(target, {recursive: true})
  return files.map(({path, text}) => {
    mkdirSync(dirname(path), {recursive: true})
    write(path, text)
    return path
  })
}

function makeNew(path: string): void {
  try {
    mkdirSync(path)
  } catch (cause) {
    throw hasCode(cause, 'EEXIST') ? new PotError('EXISTS', `${path} already exists`, {hint: 'choose another name', cause}) : cause
  }
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text, {flag: 'wx', mode: path.endsWith('.sh') ? 0o755 : 0o644})
  } catch (cause) {
    throw hasCode(cause, 'EEXIST') ? new PotError('EXISTS', `${path} already exists`, {hint: 'choose another name', cause}) : cause
  }
}

function templates(directory: string): {readonly path: string; readonly text: string}[] {
  const entries = readdirSync(directory, {withFileTypes: true, recursive: true})
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({path: path.slice(directory.length + 1), text: readFileSync(path, 'utf8')}))
}
