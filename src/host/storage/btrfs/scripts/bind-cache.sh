# shellcheck shell=sh
# Does nothing if another command has already mounted the cache. debootstrap makes trees in the cache, and needs devices in them.
mountpoint -q "$2" && exit
mount --bind --make-private "$1" "$2" && exec mount -o remount,bind,dev "$2"
