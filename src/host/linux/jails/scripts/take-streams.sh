# shellcheck shell=sh
# Runs in the shell of the pot: the command gets the streams that bypassed the runtime. $1: their letters, as in past-runtime.sh.
streams=$1
shift
case $streams in *i*) exec <&3 ;; esac
case $streams in *o*) exec >&4 ;; esac
case $streams in *e*) exec 2>&5 ;; esac
exec "$@" 3<&- 4>&- 5>&-
