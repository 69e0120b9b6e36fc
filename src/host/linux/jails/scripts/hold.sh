# shellcheck shell=sh
# Process 1 of a pot: it waits for the words, and starts them again when somebody kills them.
trap "exit 0" TERM
while :; do
  "$@" &
  wait $!
done
