import {lstatSync, type Stats} from 'node:fs'
import {join} from 'node:path'
import type {Context} from '../../context.js'
import type {Look} from '../../host/look.js'
import {resolveWithin} from '../../paths/within.js'
import {placeOf} from './source-place.js'
import type {MountEntry, Pot} from '../../record/pot.js'

/** The tree of a pot, assembled or not. Paths are absolute, as the pot sees them. A running pot may change its tree at any time. */
export interface Tree {
  /** `path` with links followed as in the pot. Rejects with LINK_LOOP. */
  resolve(path: string): string
  /** lstat(2) of `path`, which has no links before its last component. */
  stat(path: string): Stats | undefined
  /** The directory of the host that `path` (without links) lies in, its present place, the path there, and its line in fscomp.conf. */
  piece(path: string): {readonly root: string; readonly path: string; readonly readonly: boolean; readonly entry: MountEntry | undefined}
}

interface Piece {
  readonly target: string
  readonly at: string
  readonly entry: MountEntry | undefined
}

/** Reads the parts of a stopped pot at their places. Rejects with NO_VOLUME for a missing part. */
export async function treeOf(ctx: Pick<Context, 'host' | 'settings'>, look: Look, pot: Pot, up: boolean): Promise<Tree> {
  const whole: Piece = {target: '/', at: pot.root, entry: undefined}
  const pieces: Piece[] = []
  if (!up) for (const entry of pot.mounts) if (entry.option !== 'jailed') pieces.push({target: entry.target, at: await placeOf(ctx, look, entry.source), entry})
  const pieceOf = (path: string) => innermost(pieces, path) ?? whole
  const place = (path: string) => {
    const {target, at} = pieceOf(path)
    return join(at, path.slice(target === '/' ? 0 : target.length))
  }
  const inside = (path: string) => path.slice(pot.root.length) || '/'
  return {
    resolve: (path) => inside(resolveWithin(pot.root, join(pot.root, path), 'follow', (at) => place(inside(at)))),
    stat: (path) => lstatSync(place(path), {throwIfNoEntry: false}),
    piece(path) {
      const {at, entry} = pieceOf(path)
      return {root: at, path: place(path), readonly: entry?.option === 'ro', entry}
    },
  }
}

export const isBelow = (path: string, directory: string): boolean => directory === '/' || path === directory || path.startsWith(`${directory}/`)

/** The part of a pot in which a path lies: the one with the longest target, and of several with the same target the last one. */
export const innermost = <P extends {readonly target: string}>(parts: readonly P[], path: string): P | undefined =>
  parts
    .filter(({target}) => isBelow(path, target))
    .reduce<P | undefined>((best, part) => (best === undefined || part.target.length >= best.target.length ? part : best), undefined)
