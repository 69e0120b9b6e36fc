/**
 * Run by the shell of the pot, in its isolation: links lead where they lead in the pot. Only sh, cp, mkdir and rm are needed.
 * $1 name that it gets in a directory that is there, $2 destination, $3 parent to be made or '', $4 options of cp,
 * $5 remembers that the destination is new, $6 below the last word: what is copied, $7 the directory that is shown.
 */
export const COPY_IN = `
name=$1 to=$2 parent=$3 options=$4 mark=$5 from=$7$6 new=whole
if [ -n "$parent" ]; then mkdir -p "$parent" || exit; fi
if [ -d "$to" ]; then to=\${to%/}/$name new=inside; fi
if [ -d "$from" ] && [ -d "$to" ]; then exec cp "$options" "$from/." "$to/"; fi
if [ ! -e "$to" ] && [ ! -L "$to" ]; then { echo "$new" >"$mark"; } 2>/dev/null; fi
cp "$options" "$from" "$to" || exit
if [ -f "$mark" ]; then rm -f "$mark"; fi`

/** Takes away what a copy made that did not come to its end. $1 name, $2 destination, $3 what the copy remembered. */
export const UNDO_COPY_IN = `
name=$1 to=$2 mark=$3
read -r new <"$mark" || exit
case $new in
  whole) rm -rf "$to" ;;
  inside) rm -rf "\${to%/}/$name" ;;
esac
rm -f "$mark"`

/** $1 what is copied, $2 options of cp, $3 the directory that is shown. */
export const COPY_OUT = `
from=$1 options=$2 to=$3
if [ ! -e "$from" ] && [ ! -L "$from" ]; then echo "there is no $from in the pot" >&2; exit 1; fi
case $to/ in "\${from%/}"/*) echo "$from cannot be copied as a whole" >&2; exit 1 ;; esac
exec cp "$options" "$from" "$to/"`
