# shellcheck shell=sh
# script(1) tells the number of a signal as a status of its own, the shell as pot does; it must not die of the keys for the command.
trap : INT QUIT
"$@"
exit $?
