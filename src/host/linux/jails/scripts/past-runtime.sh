# shellcheck shell=sh
# $1: the letters of the streams that bypass the runtime: i, o, e for stdin, stdout, stderr. They get the descriptors 3, 4 and 5.
# $2: `aside` if the secret must move from descriptor 3 to 6.
streams=$1 secret=$2 from=7 in=0 out=7 err=7
shift 2
exec 7<>/dev/null
if [ "$secret" = aside ]; then exec 6<&3; fi
case $streams in *i*) from=0 in=7 ;; esac
case $streams in *o*) out=1 ;; esac
case $streams in *e*) err=2 ;; esac
exec "$@" 3<&"$from" <&"$in" 4>&"$out" 5>&"$err" 7>&-
