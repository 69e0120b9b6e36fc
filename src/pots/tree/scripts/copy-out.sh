# shellcheck shell=sh
# $1 what is copied, $2 options of cp, $3 the directory that is shown.
from=$1 options=$2 to=$3
if [ ! -e "$from" ] && [ ! -L "$from" ]; then echo "there is no $from in the pot" >&2; exit 1; fi
case $to/ in "${from%/}"/*) echo "$from cannot be copied as a whole" >&2; exit 1 ;; esac
exec cp "$options" "$from" "$to/"
