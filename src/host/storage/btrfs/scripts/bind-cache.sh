# shellcheck shell=sh
# Once, also when two do it. debootstrap makes trees in the cache, and wants devices in them.
mountpoint -q "$2" && exit
mount --bind --make-private "$1" "$2" && exec mount -o remount,bind,dev "$2"
