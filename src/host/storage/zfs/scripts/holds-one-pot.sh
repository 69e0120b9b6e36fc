# shellcheck shell=sh
# Fails unless the received dataset $1 and the datasets below it are exactly the datasets $2 of a single pot.
[ "$(zfs list -H -o name -t filesystem,volume -r "$1")" = "$2" ] && exit 0
echo 'it holds other datasets than those of a single pot' >&2
exit 1
