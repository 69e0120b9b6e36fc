import {join} from 'node:path'
import {checkNewName, commandAction, discardAction, hasCode, misuse, parseCommand, readPot, type Context, type Step} from '@pot/core'
import {findImage} from './find-image.js'
import {importImage} from './import-image.js'
import {checkImageWord, localName} from '../local-name.js'
import {checkPort} from '../ports.js'

export interface PrepareRequest {
  readonly image: string
  readonly tag: string
  readonly allocation: string
  readonly url?: string | undefined
  readonly name?: string | undefined
  readonly command?: string | undefined
  /** `[tcp:|udp:]PORT[:HOSTPORT][@ADDRESS]` */
  readonly ports: readonly string[]
  /** Options of clone, as typed. */
  readonly cloneOptions: readonly string[]
  readonly key?: string | undefined
}

/** What an orchestrator expects of a pot that it runs once. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  persistent: 'NO',
  'no-rc-script': 'YES',
  prunable: 'YES',
  'localhost-tunnel': 'YES',
  'no-etc-hosts': 'YES',
  'no-tmpfs': 'YES',
}

export interface Prepared {
  readonly name: string
  /** The pot of the image. */
  readonly image: string
}

/**
 * Import an image unless it is here, and clone it for one run; of the clone nothing is left when any of it fails. Of several for one image at once, one imports it and the others wait.
 * Rejects with USAGE, EXISTS, and with what `importImage`, clone and `Operate` reject with.
 */
export async function preparePot(ctx: Context, request: PrepareRequest): Promise<Prepared> {
  const image = localName(checkImageWord('name', request.image), checkImageWord('tag', request.tag))
  const name = localName(request.name ?? image, request.allocation)
  const ports = request.ports.map(checkPort)
  const command = request.command === undefined ? undefined : parseCommand(request.command)
  checkNewName(ctx, name)
  await importOnce(ctx, image, request)
  const hasExport = hasCommand(ctx, 'export-ports')
  const conf = join(ctx.settings.fsRoot, 'jails', name, 'conf', 'pot.conf')
  const lines = [
    ...Object.entries(ATTRIBUTES).map(([key, value]) => `pot.attr.${key}=${value}`),
    ...(command === undefined ? [] : [`pot.cmd=${command}`]),
    ...(ports.length > 0 && !hasExport ? [`pot.export.ports=${ports.join(' ')}`] : []),
  ]
  const keys = lines.map((line) => line.slice(0, line.indexOf('=')).replaceAll('.', '\\.'))
  await ctx.operate({
    title: `prepare ${name}`,
    locks: [`pot/${name}`, `~pot/${image}`],
    async plan() {
      checkNewName(ctx, name)
      const clone = ['clone', '-p', name, '-P', image, ...request.cloneOptions]
      const steps: Step[] = [
        {title: `clone ${image} as ${name}`, run: commandAction(clone), undo: [discardAction(name)]},
        {title: `set what a pot of one run needs`, run: {do: 'edit', path: conf, rules: [{match: `^(?:${keys.join('|')})=`}], append: lines}},
      ]
      if (ports.length === 0 || !hasExport) return steps
      return [
        ...steps,
        {title: 'export its ports', run: commandAction(['export-ports', '-p', name, ...ports.flatMap((port) => ['-e', port])]), undo: 'covered'},
      ]
    },
  })
  return {name, image}
}

async function importOnce(ctx: Context, image: string, {image: reference, tag, url, key}: PrepareRequest): Promise<void> {
  if (await isThere(ctx, image)) return
  if (url === undefined || url === '') throw misuse(`the image ${reference} ${tag} is not here, and no URL is given`, 'pot prepare -U URL')
  const found = await findImage(ctx, {reference, tag, url, key})
  try {
    await importImage(ctx, found, {name: image, hooks: false, settings: false})
  } catch (error) {
    // Somebody else was faster.
    if (!hasCode(error, 'EXISTS') || !(await isThere(ctx, image))) throw error
  }
}

/** Whether the pot is there; while somebody makes it, that is waited for. Rejects with BROKEN_POT. */
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
