import type {Context} from '../../context.js'
import {snapshotsBelow} from '../../snapshots/list.js'

/** Says what is lost when these pots are destroyed. */
export async function lossOf({host}: Pick<Context, 'host'>, names: readonly string[]): Promise<string[]> {
  const [volumes, running] = await Promise.all([host.storage.volumes(), host.jails.running()])
  const tags = names.flatMap((name) => [...new Set(snapshotsBelow(volumes, `jails/${name}`).map(({tag}) => `${name}@${tag}`))])
  const up = names.filter((name) => running.some((jail) => jail.name === name))
  return [
    `${counted(names.length, 'pot')} will be destroyed with all data${tags.length === 0 ? '' : ` and ${counted(tags.length, 'snapshot')}`}:`,
    `  ${names.join(' ')}`,
    ...(up.length === 0 ? [] : [`These run, and are left: ${up.join(' ')} (-F stops and destroys them)`]),
  ]
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`
