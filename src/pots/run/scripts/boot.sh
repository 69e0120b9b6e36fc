# shellcheck shell=sh
# $1: the output of the command goes to the end of this file.
log=$1
shift
exec "$@" >>"$log" 2>&1
