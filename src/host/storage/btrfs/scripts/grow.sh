# shellcheck shell=sh
# Makes the file system that is mounted at $1 as large as the file behind its loop device. The superblock is written at once: it tells the next init that
# nothing is left to do. A source may have the subvolume in brackets at its end.
set -e
device=$(findmnt -n -o SOURCE --mountpoint "$1")
losetup -c "${device%%[*}"
btrfs filesystem resize max "$1"
btrfs filesystem sync "$1"
