# shellcheck shell=sh
# Runs in the shell of the pot. $1: letters of the streams that bypass the runtime, as in past-runtime.sh: the command gets them.
# Each shell and each runtime has other words, and another exit status, for a command that does not exist.
streams=$1
shift
case $streams in *i*) exec <&3 ;; esac
case $streams in *o*) exec >&4 ;; esac
case $streams in *e*) exec 2>&5 ;; esac
case $1 in
*/*) if [ -e "$1" ]; then found=yes; else found=; fi ;;
*) found=$(command -v -- "$1") ;;
esac
if [ -z "$found" ]; then
  echo "pot: there is no command '$1' in the pot" >&2
  exit 127
fi
case $1 in
*/*)
  if [ -d "$1" ] || [ ! -x "$1" ]; then
    echo "pot: '$1' cannot be executed in the pot" >&2
    exit 126
  fi
  ;;
esac
exec "$@" 3<&- 4>&- 5>&-
