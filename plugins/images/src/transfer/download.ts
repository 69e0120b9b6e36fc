import {join} from 'node:path'
import type {Context, ProgramStep} from '@pot/core'
import {algorithmOf, type Format} from '../formats.js'
import {programArgv} from '../program-argv.js'

interface Wanted {
  readonly url: string
  readonly base: string
  readonly format: Format
  /** Expected digest in hexadecimal. */
  readonly digest: string
  readonly meta: string
}

/**
 * Downloads an image into the cache, checks it, and returns its path. The digest is a part of the path, so images with equal names are not confused,
 * and a damaged image is downloaded again. A partial download is resumed.
 */
export async function download(ctx: Context, {url, base, format, digest, meta}: Wanted): Promise<string> {
  const directory = join(ctx.settings.cache, 'images')
  const path = join(directory, `${digest.slice(0, 32)}-${base}`)
  const check = (title: string): ProgramStep => ({
    title,
    run: {do: 'exec', argv: programArgv('verify', '--remove', path, algorithmOf(format), digest, base, path, ...(meta === '' ? [] : [`text:${meta}`]))},
    undo: 'stays',
  })
  const there = check(`check ${base} in the cache`)
  await ctx.operate({
    title: `fetch ${base}`,
    locks: [],
    plan: async () => [
      {title: `make ${directory}`, run: {do: 'mkdir', path: directory, mode: 0o700}},
      {...there, run: {...there.run, when: {exists: path}}, optional: true},
      // The step before has removed an existing file with a wrong digest.
      {title: `download ${url}`, run: {do: 'fetch', url, path, checkedLater: true, when: {absent: path}}, final: true},
      {...check(`check ${base}`), final: true},
    ],
  })
  return path
}
