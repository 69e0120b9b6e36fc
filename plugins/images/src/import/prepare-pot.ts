import {join} from 'node:path'
import {
  defined,
  checkNewName,
  commandAction,
  discardAction,
  editRecord,
  hasCode,
  misuse,
  parseCommand,
  parsePorts,
  readPot,
  type Context,
  type Step,
} from '@pot/core'
import {findImage} from './find-image.js'
import {importImage} from './import-image.js'
import {checkImageWord, localName} from '../local-name.js'

export interface PrepareRequest {
  readonly image: string
  readonly tag: string
  readonly allocation: string
  readonly url?: string | undefined
  readonly name?: string | undefined
  readonly command?: string | undefined
  /** Ports in the syntax of `parsePorts`. */
  readonly ports: readonly string[]
  /** Options for `pot clone`, as typed. */
  readonly cloneOptions: readonly string[]
  readonly key?: string | undefined
}

/** Attributes that an orchestrator expects of a pot that runs once. */
const ATTRIBUTES = {
  persistent: false,
  'no-rc-script': true,
  prunable: true,
  'localhost-tunnel': true,
  'no-etc-hosts': true,
  'no-tmpfs': true,
} as const

export interface Prepared {
  readonly name: string
  /** Name of the pot that was made from the image. */
  readonly image: string
}

/**
 * Imports an image unless it is already imported, and clones it for one run. If a step fails, nothing of the clone is left. If several calls need one
 * image at the same time, one call imports it and the others wait. Rejects with USAGE, EXISTS, and with the errors of `importImage`, clone and
 * `Operate`.
 */
export async function preparePot(ctx: Context, request: PrepareRequest): Promise<Prepared> {
  const image = localName(checkImageWord('name', request.image), checkImageWord('tag', request.tag))
  const name = localName(request.name ?? image, request.allocation)
  const ports = request.ports.flatMap(parsePorts)
  const command = request.command === undefined ? undefined : parseCommand(request.command)
  checkNewName(ctx, name)
  await importOnce(ctx, image, request)
  const hasExport = hasCommand(ctx, 'export-ports')
  const pot = {name, dir: join(ctx.settings.fsRoot, 'jails', name)}
  const changes = {attributes: ATTRIBUTES, ...defined({command}), ...(ports.length > 0 && !hasExport ? {ports} : {})}
  await ctx.operate({
    title: `prepare ${name}`,
    locks: [`pot/${name}`, `~pot/${image}`],
    async plan() {
      checkNewName(ctx, name)
      const clone = ['clone', '-p', name, '-P', image, ...request.cloneOptions]
      const steps: Step[] = [
        {title: `clone ${image} as ${name}`, run: commandAction(clone), undo: [discardAction(name)]},
        editRecord(pot, 'set what a pot of one run needs', changes),
      ]
      if (ports.length === 0 || !hasExport) return steps
      return [
        ...steps,
        {title: 'export its ports', run: commandAction(['export-ports', '-p', name, ...ports.flatMap(({written}) => ['-e', written])]), undo: 'covered'},
      ]
    },
  })
  return {name, image}
}

async function importOnce(ctx: Context, image: string, {image: reference, tag, url, key}: PrepareRequest): Promise<void> {
  if (await isThere(ctx, image)) return
  if (url === undefined || url === '') throw misuse(`the image ${reference} ${tag} is not imported, and no URL is given`, 'pot prepare -U URL')
  const found = await findImage(ctx, {reference, tag, url, key})
  try {
    await importImage(ctx, found, {name: image, hooks: false, settings: false})
  } catch (error) {
    // Another process imported the image first.
    if (!hasCode(error, 'EXISTS') || !(await isThere(ctx, image))) throw error
  }
}

/** Whether the pot exists; waits while another process makes it. Rejects with BROKEN_POT. */
async function isThere(ctx: Context, name: string): Promise<boolean> {
  const look = () => {
    try {
      readPot(ctx.settings, name)
      return true
    } catch (error) {
      if (hasCode(error, 'NO_POT')) return false
      throw error
    }
  }
  try {
    return look()
  } catch (error) {
    if (!hasCode(error, 'BROKEN_POT')) throw error
  }
  await ctx.operate({title: `wait for ${name}`, locks: [`pot/${name}`], plan: async () => []})
  return look()
}

function hasCommand(ctx: Context, command: string): boolean {
  try {
    ctx.checkCommand(command)
    return true
  } catch {
    return false
  }
}
