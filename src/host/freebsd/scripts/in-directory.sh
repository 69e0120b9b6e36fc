# shellcheck shell=sh
# Runs the command in the directory $1.
cd -- "$1" && shift && exec "$@"
