# shellcheck shell=sh
# All interfaces of the group $1 go, with their other ends. Repeatable.
for i in $(ifconfig -g "$1" 2>/dev/null); do ifconfig "$i" destroy; done
[ -z "$(ifconfig -g "$1" 2>/dev/null)" ]
