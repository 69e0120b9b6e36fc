# shellcheck shell=sh
# Of what was received as $1, nothing but the datasets $2 of a single pot is taken.
[ "$(zfs list -H -o name -t filesystem,volume -r "$1")" = "$2" ] && exit 0
echo 'it holds other datasets than those of a single pot' >&2
exit 1
