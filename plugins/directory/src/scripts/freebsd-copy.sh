# shellcheck shell=sh
# Copies the directory $1 to $2 without the mounts in it. The further arguments are pairs: a directory in $1, and the mark that says whether the directory is a
# volume, which is not copied. Fails if either tar(1) fails.
set -e
source=$1
target=$2
shift 2
for word; do
  if [ -n "$directory" ]; then
    [ ! -d "$word" ] || set -- "$@" --exclude "./$directory"
    directory=
  else
    directory=$word
  fi
  shift
done
mkdir "$target"
exec 3>&1
status=$({ { tar -c --one-file-system --numeric-owner "$@" -f - -C "$source" . || echo $? >&4; } | tar -x -p --numeric-owner -f - -C "$target" >&3; } 4>&1)
[ -z "$status" ]
