# shellcheck shell=sh
# Deletes the snapshots below $1 with the name $2 (a pattern), and the directories that become empty.
set -e
[ -d "$1" ] || exit 0
find "$1" -mindepth 2 -maxdepth 2 -name "$2" -type d -inum 256 -exec btrfs subvolume delete {} +
find "$1" -maxdepth 1 -depth -type d -empty -delete
