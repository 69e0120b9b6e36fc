# shellcheck shell=sh
# Deletes the subvolume $1. If it contains unknown subvolumes, such as those that a container engine in a pot made, the script
# searches the tree for them. It makes them writable, because nothing in a read-only subvolume can be deleted. 256 is the inode number of the
# root directory of every subvolume.
[ -e "$1" ] || exit 0
while read -r _ _ _ _ target _; do
  case $target in "$1" | "$1"/*) echo "$target is still mounted" >&2; exit 1 ;; esac
done </proc/self/mountinfo
btrfs subvolume delete "$1" 2>/dev/null && exit 0
find "$1" -type d -inum 256 -execdir btrfs property set -ts {} ro false \;
find "$1" -depth -type d -inum 256 -execdir btrfs subvolume delete {} +
