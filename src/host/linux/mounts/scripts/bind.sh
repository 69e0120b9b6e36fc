# shellcheck shell=sh
# The mount is made aside, made private and read-only there, and only then shown at its target: a copy of it that reaches a running pot
# is read-only too, and no mount ever comes or goes through the source. Nobody but root gets at it aside. No mount of a pot has devices:
# those of a pot are in its /dev. The target is entered first and looked at from inside, so that no link in the tree of a pot leads out
# of it; and so is a source whose inode is known. The root of a pot shares the mounts that are made below it later.
set -e
source=$1 target=$2 aside=$3 options=$4 share=$5 inode=$6
# The directory above these two is there, and is of root alone.
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
