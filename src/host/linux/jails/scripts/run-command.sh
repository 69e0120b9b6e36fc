# shellcheck shell=sh
# Runs in the shell of the pot. $1: letters of the streams that bypass the runtime, as in past-runtime.sh: the command gets them.
# Each shell and each runtime has other words, and another exit status, for a command that does not exist.
streams=$1
shift
case $streams in *i*) exec <&3 ;; esac
case $streams in *o*) exec >&4 ;; esac
case $streams in *e*) exec 2>&5 ;; esac
case $1 in
*/*) [ -e "$1" ] ;;
*) command -v -- "$1" >/dev/null 2>&1 ;;
esac || {
  echo "pot: there is no command '$1' in the pot" >&2
  exit 127
}
case $1 in
*/*) [ ! -d "$1" ] && [ -x "$1" ] ;;
esac || {
  echo "pot: '$1' cannot be executed in the pot" >&2
  exit 126
}
exec "$@" 3<&- 4>&- 5>&-
