import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import type {Look} from '../host/look.js'
import type {Volume} from '../host/types.js'
import {volumeOf} from '../pots/tree/source-place.js'
import {readPots} from '../record/store.js'
import {ownerOf, type Owner} from './owner.js'

/** Rejects with RUNNING when the pot runs, or with IN_USE when another running pot has one of the volumes mounted. */
export async function refuseInUse({settings}: Context, look: Look, owner: Owner, own: readonly Volume[]): Promise<void> {
  const running = new Set((await look.running()).map(({name}) => name))
  if (owner.kind === 'pot' && running.has(owner.name)) {
    throw new PotError('RUNNING', `pot '${owner.name}' is running`, {hint: `pot stop ${owner.name}`})
  }
  if (running.size === 0) return
  const {pots} = readPots(settings)
  const usersOf = ({path}: Volume) =>
    pots.filter(({name, mounts}) => running.has(name) && mounts.some(({source}) => volumeOf(settings.zfsRoot, source) === path))
  const used = own.find((volume) => usersOf(volume).length > 0)
  if (used === undefined) return
  const names = usersOf(used).map(({name}) => name)
  throw new PotError('IN_USE', `${ownerOf(used.path)} is mounted in ${names.join(', ')}, which ${names.length > 1 ? 'are' : 'is'} running`, {
    hint: `pot stop ${names[0] ?? ''}`,
  })
}
