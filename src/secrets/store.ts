import {existsSync, realpathSync, rmSync, statSync, writeFileSync, readFileSync} from 'node:fs'
import {join, resolve} from 'node:path'
import type {Context} from '../context.js'
import {misuse, PotError} from '../errors.js'
import {namesIn} from '../paths/names-in.js'
import {temporaryDirectory, temporaryRoot} from '../paths/temporary.js'
import {readPots} from '../record/store.js'
import type {Places} from '../settings/settings.js'
import {keepSecret} from './keep.js'
import {secretNames} from './names.js'

/** The directory (absolute) of the secrets of this host, which only root can enter. */
export const secretsDirectory = ({data}: Pick<Places, 'data'>): string => join(data, 'secrets')
const fileOf = (places: Pick<Places, 'data'>, name: string): string => join(secretsDirectory(places), name)

/** A secret, without its value. */
export interface SecretInfo {
  readonly name: string
  /** Time of its last change, in seconds since the epoch. */
  readonly changed: number
  /** Names of the pots that get it. */
  readonly pots: readonly string[]
}

/** The secrets of this host, sorted by name. */
export function listSecrets({places, settings}: Pick<Context, 'places' | 'settings'>): SecretInfo[] {
  const directory = secretsDirectory(places)
  const names = namesIn(directory)
    .filter((name) => !name.startsWith('.'))
    .sort()
  if (names.length === 0) return []
  const {pots} = readPots(settings)
  return names.map((name) => ({
    name,
    changed: Math.floor(statSync(join(directory, name)).mtimeMs / 1000),
    pots: pots.flatMap((pot) => (secretNames(pot).includes(name) ? [pot.name] : [])),
  }))
}

/** Throws NO_SECRET for the first name without a secret. */
export function checkSecrets(places: Pick<Places, 'data'>, names: readonly string[]): void {
  const missing = names.find((name) => !existsSync(fileOf(places, name)))
  if (missing !== undefined) throw new PotError('NO_SECRET', `there is no secret '${missing}'`, {hint: `pot secret create ${missing} FILE`})
}

export interface NewSecret {
  readonly name: string
  /** A file, or `-` for stdin. */
  readonly file: string
  readonly replace: boolean
}

/** Keeps a secret. Its value is in no journal. Rejects with USAGE, EXISTS unless `replace` is set, NO_SOURCE, TOO_LARGE, and with the errors of `Operate`. */
export async function createSecret(ctx: Context, {name, file, replace}: NewSecret): Promise<void> {
  if (!/^[A-Za-z0-9][\w.-]{0,127}$/.test(name))
    throw misuse(`'${name}' cannot be the name of a secret`, 'letters, digits and _ . - only, the first a letter or a digit')
  const to = fileOf(ctx.places, name)
  const stage = file === '-' ? temporaryDirectory(temporaryRoot(ctx.places.run)) : undefined
  try {
    const from = stage === undefined ? sourceOf(file) : join(stage, 'secret')
    if (stage !== undefined) writeFileSync(from, readFileSync(0), {mode: 0o600})
    await ctx.operate({
      title: `keep the secret ${name}`,
      locks: [`secret/${name}`],
      async plan() {
        const there = existsSync(to)
        if (there && !replace) throw new PotError('EXISTS', `there is a secret '${name}' already`, {hint: `pot secret create --replace ${name} FILE`})
        return [
          {title: 'make the directory of secrets', run: {do: 'mkdir', path: secretsDirectory(ctx.places), mode: 0o700}},
          // The former value would have to be kept for an undo.
          there
            ? {title: `replace ${name}`, run: keepSecret.action({from, to}), final: true}
            : {title: `keep ${name}`, run: keepSecret.action({from, to}), undo: [{do: 'exec', argv: ['rm', '-f', to]}]},
        ]
      },
    })
  } finally {
    if (stage !== undefined) rmSync(stage, {recursive: true, force: true})
  }
}

function sourceOf(typed: string): string {
  const path = resolve(typed)
  if (statSync(path, {throwIfNoEntry: false})?.isFile() !== true) throw new PotError('NO_SOURCE', `there is no file ${path}`)
  return realpathSync(path)
}

/** Forgets a secret. Rejects with NO_SECRET, with IN_USE while pots get it unless `force` is set, and with the errors of `Operate`. */
export async function removeSecret(ctx: Context, name: string, force: boolean): Promise<void> {
  checkSecrets(ctx.places, [name])
  await ctx.operate({
    title: `remove the secret ${name}`,
    locks: [`secret/${name}`],
    async plan() {
      checkSecrets(ctx.places, [name])
      const users = listSecrets(ctx).find((one) => one.name === name)?.pots ?? []
      if (users.length > 0 && !force) throw new PotError('IN_USE', `pots get the secret '${name}': ${users.join(', ')}`, {hint: `pot secret rm -f ${name}`})
      return [{title: `remove ${name}`, run: {do: 'exec', argv: ['rm', '-f', fileOf(ctx.places, name)]}, final: true}]
    },
  })
}
