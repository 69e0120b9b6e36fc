import {createHash} from 'node:crypto'
import {lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {basename, dirname, join} from 'node:path'
import type {World} from '../../src/testing/world.js'
import type {FaultCase} from './cases.js'
import {onHost} from './place.js'

/** Restores the state outside the pot root in which a command begins. */
export function restore(world: World, one: FaultCase): void {
  for (const path of starting(one)) rmSync(path, {recursive: true, force: true})
  for (const [path, text] of Object.entries(one.has ?? {})) {
    mkdirSync(dirname(path), {recursive: true})
    writeFileSync(path, text)
  }
  for (const words of one.host ?? []) onHost(world, words)
}

const starting = ({makes = []}: FaultCase): readonly string[] =>
  makes.flatMap((start) =>
    readdirSync(dirname(start))
      .filter((name) => name.startsWith(basename(start)))
      .map((name) => join(dirname(start), name)),
  )

/** What there is of `makes`, a line each. */
export const made = (one: FaultCase): readonly string[] => starting(one).flatMap(linesOf)

function linesOf(path: string): readonly string[] {
  const stat = lstatSync(path)
  if (stat.isDirectory()) return [`${path}/`, ...readdirSync(path).flatMap((name) => linesOf(join(path, name)))]
  return [stat.isFile() ? `${path} ${digestOf(path)}` : path]
}

/** SHA-256, in hexadecimal. */
export const digestOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')
