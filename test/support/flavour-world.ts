import {mkdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {CORE} from './cli.js'
import type {World, WorldKind} from './world.js'

export interface FlavourWorld {
  readonly world: World
  readonly base: string
  readonly type: 'single' | 'multi'
  /** Where it makes flavours: the host's own directory of them. */
  readonly directory: string
  /** Writes a file there; `path` may name one in a folder. */
  write(path: string, lines: readonly string[], mode?: number): string
}

/** A world with pot set up, a base, and the plugin. */
export async function flavourWorld({name, make}: WorldKind): Promise<FlavourWorld> {
  const world = await make()
  try {
    await world.pot('init')
    await world.pot('plugins', 'install', join(CORE, 'plugins/flavours'))
    const type = name.includes('Linux') ? 'single' : 'multi'
    const base = await world.base(type)
    const directory = join(world.env.POT_CONFIG_DIR ?? '', 'flavours')
    mkdirSync(directory, {recursive: true})
    const write = (path: string, lines: readonly string[], mode = 0o644) => {
      const file = join(directory, path)
      mkdirSync(dirname(file), {recursive: true})
      writeFileSync(file, lines.map((line) => `${line}\n`).join(''), {mode})
      return file
    }
    return {world, base, type, directory, write}
  } catch (error) {
    await world.close()
    throw error
  }
}
