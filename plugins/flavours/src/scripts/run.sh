# shellcheck shell=sh
# $1: the script, $2: name of the pot. Both outputs are one, in their order. The runtime hands a TERM to this shell alone, and waits for
# all who have its output: so it is passed on to what the script has started. A shell hears of it only while it waits.
exec 2>&1
# jexec(8) begins in the home of root.
cd / || exit
trap "trap : TERM; kill -TERM 0; exit 143" TERM
chmod a+x "$1" || exit
"$1" "$2" &
wait "$!"
code=$?
rm -f "$1"
exit "$code"
