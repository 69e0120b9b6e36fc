import {join} from 'node:path'
import type {Context, ProgramStep} from '@pot/core'
import {algorithmOf, type Format} from '../formats.js'
import {programArgv} from '../program-argv.js'

interface Wanted {
  readonly url: string
  readonly base: string
  readonly format: Format
  /** Hexadecimal. */
  readonly digest: string
  readonly meta: string
}

/**
 * The path of an image in the cache, downloaded and checked. It is kept under its digest: two that are called alike are not mixed up, and one that has
 * been damaged since is downloaded again. A part of an earlier run is gone on with.
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
      // What was there has been checked, or is gone.
      {title: `download ${url}`, run: {do: 'fetch', url, path, checkedLater: true, when: {absent: path}}, final: true},
      {...check(`check ${base}`), final: true},
    ],
  })
  return path
}
