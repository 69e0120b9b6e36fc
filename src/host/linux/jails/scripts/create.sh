# shellcheck shell=sh
# The holder must not keep the pipes of pot open, because pot would wait for it. If the runtime fails, its errors are printed.
log=$1
shift
"$@" </dev/null >/dev/null 2>"$log" && exit
status=$?
cat "$log" >&2
exit $status
