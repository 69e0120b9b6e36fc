import {join} from 'node:path'
import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import type {Step} from '../operations/types.js'
import {mountpoint} from '../pots/tree/mountpoint.js'
import type {Pot} from '../record/pot.js'
import {placeSecrets} from './keep.js'
import {secretNames} from './names.js'
import {checkSecrets, secretsDirectory} from './store.js'

/**
 * Steps that give a pot its secrets, as files of a file system in memory on /run/secrets. Stop unmounts it with all else in the tree. Throws NO_SECRET, and
 * READ_ONLY for a multi pot, whose root directory is that of its base.
 */
export function secretSteps({host, places}: Context, pot: Pot): Step[] {
  const names = secretNames(pot)
  if (names.length === 0) return []
  if (pot.type === 'multi')
    throw new PotError('READ_ONLY', `'${pot.name}' is a multi pot, which cannot have /run/secrets`, {hint: 'a single pot can have secrets'})
  checkSecrets(places, names)
  const target = join(pot.root, 'run', 'secrets')
  return [
    {title: 'check mount point /run/secrets', run: mountpoint.action({root: pot.root, target}), undo: 'stays'},
    ...host.mounts.tmpfs(target, {mode: 0o755}),
    {title: 'give it its secrets', run: placeSecrets.action({from: secretsDirectory(places), root: pot.root, target, names}), undo: 'covered'},
  ]
}
