# shellcheck shell=sh
# $1 group, $2 description, $3 bridge, $4 device, $5 name in the jail, $6 MAC address, $7 `private` or nothing.
# An interface of a script that ends in the middle is found by its group.
set -e
a=$(ifconfig epair create group "$1" group pot descr "$2")
b=${a%a}b
ifconfig "$b" ether "$6" name "$5"
ifconfig "$a" up name "$4"
ifconfig "$3" addm "$4" ${7:+private "$4"}
