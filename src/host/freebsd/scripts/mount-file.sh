# shellcheck shell=sh
# Mounts the file $1 on the file $3, as mount.sh does with directories: neither may be a link or be reached through one. With $2, the file
# has this inode, before and after the mount. The other words are the command, which gets the name of the target in the working directory.
# The kernel mounts files from FreeBSD 13.2 on, and only on a file that has one name.
source=$1 inode=$2 target=$3
shift 3
if [ "$(sysctl -n kern.osreldate)" -lt 1302000 ]; then
  echo "FreeBSD mounts single files from 13.2 on: copy $source with pot copy-in, or mount its directory" >&2
  exit 1
fi
# shellcheck disable=SC2012
inode_of() { ls -di "$1" | awk '{print $1}'; }
enter() {
  cd -P "${1%/*}/" || exit 1
  if [ "$(pwd -P)/" != "${1%/*}/" ] && [ "$(pwd -P)" != "${1%/*}/" ]; then echo "$1 is reached through a link" >&2; exit 1; fi
  if [ -L "./${1##*/}" ]; then echo "$1 is a link" >&2; exit 1; fi
  if [ ! -f "./${1##*/}" ]; then echo "$1 is not a regular file" >&2; exit 1; fi
}
if [ -n "$inode" ]; then
  enter "$source"
  if [ "$(inode_of "./${source##*/}")" != "$inode" ]; then echo "$source has been replaced" >&2; exit 1; fi
fi
enter "$target"
name=./${target##*/}
# shellcheck disable=SC2012
if [ "$(ls -ld "$name" | awk '{print $2}')" != 1 ]; then
  echo "$target has several names (hard links), and no file can be mounted on it" >&2
  exit 1
fi
"$@" "$name" || exit
if [ -n "$inode" ] && [ "$(inode_of "$name")" != "$inode" ]; then
  umount -f "$target"
  echo "$source has been replaced" >&2
  exit 1
fi
