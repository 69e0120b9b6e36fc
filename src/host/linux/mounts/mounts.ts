import {createHash} from 'node:crypto'
import {PotError} from '../../../errors.js'
import type {Mount, Mounts, Step} from '../../types.js'
import {readMountinfo, shows, type MountInfo} from './mountinfo.js'
import {clearMounts, TMPFS_SOURCE, unbind, unmount} from './calls.js'
import {idOf, takeMount} from './take.js'

/**
 * The mount is made aside, made private and read-only there, and only then shown at its target: a copy of it that reaches
 * a running pot is read-only too, and no mount ever comes or goes through the source. Nobody but root gets at it aside. No mount
 * of a pot has devices: those of a pot are in its /dev. The target is entered first and
 * looked at from inside, so that no link in the tree of a pot leads out of it; and so is a source whose inode is known. The root of a pot shares the mounts that are made below it later.
 */
const BIND = `
source=$1 target=$2 aside=$3 options=$4 share=$5 inode=$6
mkdir -p -m 700 "\${aside%/*}" "$aside"
if [ -n "$inode" ]; then
  cd -P "$source"
  if [ "$(pwd -P)" != "$source" ] || [ "$(stat -c %i .)" != "$inode" ]; then echo "$source has been replaced" >&2; exit 1; fi
  mount -c --bind --make-private . "$aside"
else
  mount --bind --make-private "$source" "$aside"
fi
mount -o "remount,bind,$options" "$aside"
cd -P "$target"
if [ "$(pwd -P)" != "$target" ]; then echo "$target is reached through a link" >&2; exit 1; fi
mount -c --bind "$aside" .
umount "$aside"
rmdir "$aside" "\${aside%/*}"
if [ "$share" = shared ]; then mount --make-shared "$target"; fi`

const TMPFS = `
target=$1 mode=$2
cd -P "$target"
if [ "$(pwd -P)" != "$target" ]; then echo "$target is reached through a link" >&2; exit 1; fi
mount -c -t tmpfs -o "nosuid,nodev,mode=$mode" ${TMPFS_SOURCE} .`

const mountOf = (entry: MountInfo): Mount => ({
  id: idOf(entry),
  source: entry.root === '/' ? entry.source : entry.root,
  target: entry.target,
  type: entry.type,
  readonly: entry.options.includes('ro') || entry.superOptions.includes('ro'),
})

/** @param run pot's directory for state that is gone after a reboot */
export function linuxMounts(run: string): Mounts {
  const aside = (target: string) => `${run}/mount-${createHash('sha256').update(target).digest('hex').slice(0, 16)}/tree`

  const bind = (title: string, source: string, target: string, readonly: boolean, share: 'private' | 'shared', inode = ''): Step => ({
    title,
    run: {do: 'exec', argv: ['sh', '-ec', BIND, 'pot-bind', source, target, aside(target), readonly ? 'nodev,ro' : 'nodev', share, inode]},
    undo: [unbind.action({source, target, aside: aside(target)})],
  })

  return {
    table: async () => readMountinfo().map(mountOf),

    async showing(source) {
      const table = readMountinfo()
      return table.filter((entry) => shows(table, entry, source)).map(mountOf)
    },

    async take({id, target}, exec) {
      if (id === undefined) throw new PotError('UNMOUNT_FAILED', `nothing is known of the mount ${target}`)
      await takeMount(exec, id)
    },

    bind: (source, target, {readonly, inode}) => [bind(`mount ${source} on ${target}`, source, target, readonly, 'private', inode)],

    tmpfs: (target, {mode}) => [
      {
        title: `mount a tmpfs on ${target}`,
        run: {do: 'exec', argv: ['sh', '-ec', TMPFS, 'pot-tmpfs', target, mode.toString(8)]},
        undo: [unbind.action({source: TMPFS_SOURCE, target, tmpfs: true})],
      },
    ],

    unmount: (target, mount) => [{title: `unmount ${target}`, run: unmount.action({target, ...(mount?.id === undefined ? {} : {id: mount.id})}), final: true}],

    clear: (root) => [{title: `leave nothing mounted in ${root}`, run: clearMounts.action({root}), final: true}],

    root: (source, target, {readonly}) => [bind(`mount the root ${target}`, source, target, readonly, 'shared')],
  }
}
