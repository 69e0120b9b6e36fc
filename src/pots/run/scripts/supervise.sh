# shellcheck shell=sh
# Runs a command and keeps its exit status. $1: its process id goes to this file while it runs; $2: the statistics go here; $3 and $4:
# interpreter and script of pot, to stop the pot $5 afterwards, or empty.
pid=$1 stats=$2 node=$3 script=$4 name=$5
shift 5
# Another start that is rolled back may have taken the empty directory away.
mkdir -p "$(dirname "$pid")"
echo $$ >"$pid"
"$@"
code=$?
# The environment of the command may be in it.
exec 3<&-
printf '{ "ExitCode": %d }\n' "$code" >"$stats.new" && mv "$stats.new" "$stats"
rm -f "$pid"
[ -z "$node" ] || exec "$node" "$script" stop "$name"
