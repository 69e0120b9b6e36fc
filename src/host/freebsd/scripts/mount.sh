# shellcheck shell=sh
# $1 is the source and $2 its inode, or both are empty; $3 is the target; the other words are the command, which gets `.` as the target.
# The script enters the target and checks its path, so that no link in the tree of a pot can lead the mount out of the tree. If another
# user may replace the source, the source must have this inode and a path without links. mount_nullfs(8) looks up its path again, so the
# script also checks the inode of the mounted directory, and unmounts another directory immediately.
source=$1 inode=$2 target=$3
shift 3
# shellcheck disable=SC2012
inode_of() { ls -di "$1" | awk '{print $1}'; }
if [ -n "$inode" ]; then
  cd -P "$source" || exit 1
  if [ "$(pwd -P)" != "$source" ] || [ "$(inode_of .)" != "$inode" ]; then echo "$source has been replaced" >&2; exit 1; fi
fi
cd -P "$target" || exit 1
if [ "$(pwd -P)" != "$target" ]; then echo "$target is reached through a link" >&2; exit 1; fi
[ -n "$inode" ] || exec "$@" .
"$@" . || exit
if [ "$(inode_of "$target")" != "$inode" ]; then
  umount -f "$target"
  echo "$source has been replaced" >&2
  exit 1
fi
