# shellcheck shell=sh
# $1 source and $2 its inode, or both empty; $3 target; the rest of the words is the command, which gets `.` for the target.
# The target is entered first and must then be where it was said to be: no link in the tree of a pot can lead a mount out of it. The same
# for a source that somebody may replace: it must be the directory with this inode, reached without a link. mount_nullfs(8) takes a path
# all the same, and looks it up again: what is mounted must be the directory with the inode, or it is unmounted at once.
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
