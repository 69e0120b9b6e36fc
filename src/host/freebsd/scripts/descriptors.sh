# shellcheck shell=sh
# Mounts fdescfs(5) on the directory $1, so that an open directory has a path that nobody can change. Without the option nodup, which
# releases before 13.1 do not have, there is no such path, and pot goes by the names.
mount | while IFS= read -r line; do
  case $line in *" on $1 (fdescfs"*) exit 1 ;; esac
done || exit 0
mkdir -p "$1"
chmod 700 "$1"
mount -t fdescfs -o nodup fdescfs "$1" || :
