# shellcheck shell=sh
# Copies the directory $1 to $2. The further arguments are pairs: a directory in $1, and the mark that says whether the directory is a volume, which is not
# copied. Nothing that is mounted in $1 is copied: mount(8) prints `SOURCE on TARGET (TYPE, OPTIONS)`. Fails if either tar(1) fails.
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
while IFS= read -r line; do
  case $line in *" on $source/"*) ;; *) continue ;; esac
  line=${line#*" on $source/"}
  set -- "$@" --exclude "./$(printf '%s\n' "${line% (*}" | sed 's/[][*?\\]/\\&/g')/?*"
done <<END
$(mount)
END
mkdir "$target"
exec 3>&1
status=$({ { tar -c --one-file-system --numeric-owner "$@" -f - -C "$source" . || echo $? >&4; } | tar -x -p --numeric-owner -f - -C "$target" >&3; } 4>&1)
[ -z "$status" ]
