# shellcheck shell=sh
# Removes every mount on the directory $1. Commands that run at the same time can each have mounted the same there, one above the other.
# umount(8) would take an operand on which nothing is mounted for the source of a mount, and remove another one.
mounted() {
  mount | while IFS= read -r line; do
    case $line in *" on $1 ("*) exit 1 ;; esac
  done && return 1
  return 0
}
while mounted "$1"; do
  umount -f "$1" || ! mounted "$1" || exit 1
done
