# shellcheck shell=sh
# The bridge of the group $1 goes, unless something is plugged into it. Repeatable.
for i in $(ifconfig -g "$1" 2>/dev/null); do
  case $(ifconfig "$i") in *"member: "*) ;; *) ifconfig "$i" destroy ;; esac
done
