# shellcheck shell=sh
# Run by the shell of the pot, in its isolation: links lead where they lead in the pot. Only sh, cp, mkdir and rm are needed.
# $1 name that it gets in a directory that is there, or '' for its contents only, $2 destination, $3 parent to be made or '', $4 options of cp,
# $5 remembers that the destination is new, $6 below the last word: what is copied, $7 the directory that is shown.
name=$1 to=$2 parent=$3 options=$4 mark=$5 from=$7$6 new=whole
if [ -n "$parent" ]; then mkdir -p "$parent" || exit; fi
if [ -z "$name" ] && [ -d "$to" ]; then
  for one in "$from"/* "$from"/.[!.]* "$from"/..?*; do
    if [ -e "$one" ] || [ -L "$one" ]; then cp "$options" "$one" "$to/" || exit; fi
  done
  exit 0
fi
if [ -d "$to" ]; then to=${to%/}/$name new=inside; fi
if [ -d "$from" ] && [ -d "$to" ]; then exec cp "$options" "$from/." "$to/"; fi
if [ -p "$to" ]; then echo "$to is a fifo" >&2; exit 1; fi
if [ ! -e "$to" ] && [ ! -L "$to" ]; then { echo "$new" >"$mark"; } 2>/dev/null; fi
cp "$options" "$from" "$to" || exit
if [ -f "$mark" ]; then rm -f "$mark"; fi
