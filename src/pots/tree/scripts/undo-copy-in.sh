# shellcheck shell=sh
# Takes away what a copy made that did not come to its end. $1 name, $2 destination, $3 what the copy remembered.
name=$1 to=$2 mark=$3
read -r new <"$mark" || exit
# The destination is never empty.
# shellcheck disable=SC2115
case $new in
  whole) rm -rf "$to" ;;
  inside) rm -rf "${to%/}/$name" ;;
esac
rm -f "$mark"
