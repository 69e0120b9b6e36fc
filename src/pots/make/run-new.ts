import {randomBytes} from 'node:crypto'
import type {Context} from '../../context.js'
import {quoted} from '../../programs/shell-words.js'
import type {Dns, NetworkType, Stack} from '../../record/pot.js'
import {potNames} from '../../record/store.js'
import {startAndWait, type Run} from '../run/start-and-wait.js'
import {clonePot} from './clone.js'
import {createPot} from './create.js'
import {destroyPot} from './destroy.js'
import type {MakeOptions} from './options.js'
import {sourceOf, type Source} from './source.js'

export interface NewRun {
  /** A pot, a base or an image. */
  readonly from: string
  readonly name?: string | undefined
  /** The command with its arguments. Empty: the command of the pot or image, or a shell in a pot of a base. */
  readonly command: readonly string[]
  /** Destroy the pot when it stops. */
  readonly remove: boolean
  readonly detach: boolean
  readonly network?: NetworkType | undefined
  readonly addresses: readonly string[]
  readonly bridge?: string | undefined
  readonly stack?: Stack | undefined
  readonly dns?: Dns | undefined
  readonly resolvConf?: string | undefined
  readonly options: MakeOptions
}

/**
 * Makes a pot from a pot, a base or an image, and runs its main command with the stdio of this process; with `detach` in the background. The pot stops when
 * the command ends. A pot that cannot start is destroyed again. Rejects with NO_SOURCE, and with the errors of `createPot`, `clonePot` and `startAndWait`.
 */
export async function runNew(ctx: Context, request: NewRun): Promise<Run> {
  const source = await sourceOf(ctx, request.from)
  const name = request.name ?? freeName(ctx, request.from)
  // The image is only planned, and there is nothing to clone yet.
  if (source === undefined) return {name, started: false}
  await make(ctx, source, name, request)
  if (ctx.planOnly) return {name, started: false}
  try {
    return await startAndWait(ctx, {name, detach: request.detach, handOnInterrupt: true})
  } catch (error) {
    await destroyPot(ctx, {name, force: true}).catch(() => {})
    throw error
  }
}

async function make(ctx: Context, source: Source, name: string, request: NewRun): Promise<void> {
  const {remove, detach, command, options, network, dns, ...others} = request
  const attributes = {
    // Not those of a template: the command runs once.
    ...{persistent: 'NO', 'no-rc-script': 'YES', restart: 'no'},
    ...(remove ? {ephemeral: 'YES', 'start-at-boot': 'NO', 'early-start-at-boot': 'NO', 'snapshot-keep': ''} : {}),
    ...options.attributes,
  }
  const given = {...options, attributes, ...(remove ? {keeping: detach ? ('detached' as const) : ('attached' as const)} : {})}
  const line = command.length === 0 ? undefined : quoted(command)
  if (source.kind === 'pot') await clonePot(ctx, {...others, name, template: source.name, snapshot: true, network, dns, command: line, options: given})
  else {
    const made = {base: source.name, ...(source.kind === 'release' ? {type: 'single' as const} : {}), command: line ?? '/bin/sh'}
    await createPot(ctx, {...others, ...made, name, network: network ?? 'inherit', dns: dns ?? 'inherit', options: given})
  }
}

/** A name that says where the pot comes from: `web-3f9a`. */
function freeName(ctx: Context, from: string): string {
  const first =
    (from.split('/').at(-1) ?? '')
      .replaceAll(/[^A-Za-z0-9]+/g, '_')
      .replaceAll(/^_+|_+$/g, '')
      .slice(0, 40) || 'pot'
  const taken = potNames(ctx.settings)
  for (;;) {
    const name = `${first}-${randomBytes(2).toString('hex')}`
    if (!taken.includes(name)) return name
  }
}
