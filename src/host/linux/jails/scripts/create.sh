# shellcheck shell=sh
# The holder must not keep the pipes of pot: it would be waited for. The errors of the runtime go on when it fails.
log=$1
shift
"$@" </dev/null >/dev/null 2>"$log" && exit
status=$?
cat "$log" >&2
exit $status
