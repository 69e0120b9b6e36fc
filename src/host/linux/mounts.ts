import {createHash} from 'node:crypto'
import type {Mounts, Step} from '../types.js'
import {readMountinfo} from './mountinfo.js'

/** Source of the tmpfs that pot mounts, so that they are known again. */
export const TMPFS_SOURCE = 'pot'

/**
 * The mount is made aside, made private and read-only there, and only then shown at its target: a copy of it that reaches
 * a running pot is read-only too, and no mount ever comes or goes through the source. Nobody but root gets at it aside. No mount
 * of a pot has devices: those of a pot are in its /dev. The target is entered first and
 * looked at from inside, so that no link in the tree of a pot leads out of it. The root of a pot shares the mounts that are made below it later.
 */
const BIND = `
source=$1 target=$2 aside=$3 options=$4 share=$5
mkdir -p -m 700 "\${aside%/*}" "$aside"
mount --bind --make-private "$source" "$aside"
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

/** @param run pot's directory for state that is gone after a reboot */
export function linuxMounts(run: string): Mounts {
  const aside = (target: string) => `${run}/mount-${createHash('sha256').update(target).digest('hex').slice(0, 16)}/tree`

  const bind = (title: string, source: string, target: string, readonly: boolean, share: 'private' | 'shared' = 'private'): Step => ({
    title,
    run: {do: 'exec', argv: ['sh', '-ec', BIND, 'pot-bind', source, target, aside(target), readonly ? 'nodev,ro' : 'nodev', share]},
    undo: [{do: 'call', name: 'linux.unbind', args: {source, target, aside: aside(target)}}],
  })

  return {
    async table() {
      return readMountinfo().map(({source, target, type, root, options, superOptions}) => ({
        source: root === '/' ? source : root,
        target,
        type,
        readonly: options.includes('ro') || superOptions.includes('ro'),
      }))
    },

    bind: (source, target, {readonly}) => [bind(`mount ${source} on ${target}`, source, target, readonly)],

    tmpfs: (target, {mode}) => [
      {
        title: `mount a tmpfs on ${target}`,
        run: {do: 'exec', argv: ['sh', '-ec', TMPFS, 'pot-tmpfs', target, mode.toString(8)]},
        undo: [{do: 'call', name: 'linux.unbind', args: {source: TMPFS_SOURCE, target, tmpfs: true}}],
      },
    ],

    unmount: (target) => [{title: `unmount ${target}`, run: {do: 'call', name: 'linux.unmount', args: {target}}, final: true}],

    root: (source, target, {readonly}) => [bind(`mount the root ${target}`, source, target, readonly, 'shared')],
  }
}
