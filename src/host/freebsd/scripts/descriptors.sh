# shellcheck shell=sh
# Mounts fdescfs(5) on the directory $1, so that an open directory has a path that no user can change. Releases before 13.1 do not have
# the option nodup: then such paths do not exist, and pot uses the names of directories.
mount | while IFS= read -r line; do
  case $line in *" on $1 (fdescfs"*) exit 1 ;; esac
done || exit 0
mkdir -p "$1"
chmod 700 "$1"
mount -t fdescfs -o nodup fdescfs "$1" || :
