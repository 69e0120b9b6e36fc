# shellcheck shell=sh
# Writes the process ID to the file $1, and executes the command in the same process.
echo $$ >"$1" && shift && exec "$@"
