# shellcheck shell=sh
# Becomes the command, whose process id goes to the file $1.
echo $$ >"$1" && shift && exec "$@"
