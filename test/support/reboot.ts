import {spawnSync} from 'node:child_process'
import {mkdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {endWorld} from '../../src/testing/system/linux-left.js'
import type {World} from '../../src/testing/world.js'

/** The name of the table of nft(8) of this world, from the tag of its pot root. */
const tables = (through: readonly string[]): string[] => {
  const [file = '', ...args] = [...through, 'nft', 'list', 'tables']
  return spawnSync(file, args, {encoding: 'utf8'})
    .stdout.split('\n')
    .flatMap((line) => /^table (inet pot_\S+)$/.exec(line)?.slice(1) ?? [])
}

/**
 * Takes from a world what a power cut and a boot take: processes, mounts, loop devices, control groups, containers, the interfaces and rules of networks, and all files
 * of the run directory. `through`: argv of a program that enters the network namespace of the world; without it the world must have no pots with networks.
 */
export async function reboot(world: World, through: readonly string[] = []): Promise<void> {
  if (world.host === 'freebsd') await world.reboot()
  else {
    await endWorld({root: world.root, pool: undefined})
    if (through.length > 0) {
      const run = (...argv: string[]) => spawnSync(through[0] ?? '', [...through.slice(1), ...argv], {encoding: 'utf8'})
      for (const table of tables(through)) run('nft', 'delete', 'table', ...table.split(' '))
      const links = run('ip', '-o', 'link')
        .stdout.split('\n')
        .flatMap((line) => /^\d+: (potb-[^:@]+)/.exec(line)?.slice(1) ?? [])
      for (const link of links) run('ip', 'link', 'delete', 'dev', link)
    }
  }
  const directory = join(world.root, 'run')
  rmSync(directory, {recursive: true, force: true})
  mkdirSync(directory, {mode: 0o755})
}
