# shellcheck shell=sh
# Runs the command in a shell, because script(1) reports a signal with another exit status than a shell and pot. The keys that send signals
# are for the command: they must not end this shell.
trap : INT QUIT
"$@"
exit $?
