# shellcheck shell=sh
# The script makes the mount private and sets its options in the directory $3, which only root can enter, and then mounts it at the
# target: a copy that reaches a running pot has the same options, and no mounts propagate through the source. Mounts of a pot never allow
# devices: the devices of a pot are in its /dev. The script enters the target and checks its path, so that no link in the tree of a pot
# leads out of the tree. It does the same for a source with a known inode. The root of a pot shares the mounts that are made below it later.
set -e
source=$1 target=$2 aside=$3 options=$4 share=$5 inode=$6
# The parent of these two directories exists, and only root can enter it.
# shellcheck disable=SC2174
mkdir -p -m 700 "${aside%/*}" "$aside"
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
rmdir "$aside" "${aside%/*}"
if [ "$share" = shared ]; then mount --make-shared "$target"; fi
