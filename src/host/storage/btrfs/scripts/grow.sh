# shellcheck shell=sh
# Makes the file system that is mounted at $1 as large as the file behind its loop device. The sync writes the superblock, from
# which the next init sees that nothing is left to do. The source may have a subvolume in brackets at its end.
set -e
device=$(findmnt -n -o SOURCE --mountpoint "$1")
losetup -c "${device%%[*}"
btrfs filesystem resize max "$1"
btrfs filesystem sync "$1"
