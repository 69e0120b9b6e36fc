# shellcheck shell=sh
# $1 is the target, which the script enters as in bind.sh; $2 the permission bits; $3 the source for the mount table.
set -e
target=$1 mode=$2 source=$3
cd -P "$target"
if [ "$(pwd -P)" != "$target" ]; then echo "$target is reached through a link" >&2; exit 1; fi
mount -c -t tmpfs -o "nosuid,nodev,mode=$mode" "$source" .
