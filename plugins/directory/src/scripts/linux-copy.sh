# shellcheck shell=sh
# Copies the directory $1 to $2. Runs in a mount namespace of its own: there, the bind mount shows the directory without the mounts in it, and an empty file
# system covers each volume in it. The further arguments are pairs: a directory in $1, and the mark that says whether the directory is a volume.
set -e
source=$1
target=$2
shift 2
mount --bind "$source" "$source"
cd "$source"
while [ $# -gt 0 ]; do
  [ ! -d "$2" ] || [ ! -d "$source/$1" ] || mount -t tmpfs -o size=4k tmpfs "$source/$1"
  [ ! -d "$2" ] || volumes="$volumes $1"
  shift 2
done
mkdir "$target"
cp -a -x --reflink=auto "$source/." "$target"
for volume in $volumes; do [ ! -d "$target/$volume" ] || rmdir "$target/$volume"; done
