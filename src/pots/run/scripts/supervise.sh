# shellcheck shell=sh
# Runs the main command of a pot, runs it again as its policy says, and keeps its state for whoever looks at the pot. The arguments are words NAME=VALUE, then `--`, then the command. Times are milliseconds, but for `steady` and `grace`, which are seconds.
#   files: what all its files begin with; FILES.state comes first and tells that the supervisor is at work.
#   mode: boot (the command is a boot script), watch (no command, checks only), background, stop-after (stop the pot in the end), or attached.
#   pot: the command line of pot; name: of the pot; stats: file for the exit status, or empty.
#   policy: no, on-failure or always; most: restarts in a row, or empty; delay, longest: the first pause before a restart, and the last; steady: a command that ran so long begins anew with both.
#   secret: whether the text on descriptor 3, which the command reads, has to be kept for the next run; oom: file that counts the kills for lack of memory, or empty; clock: see `started`.
#   check: command line of the health check, or empty; interval, retries, grace; action: none, restart or stop; patience: pause between TERM and KILL.
#   events: file for the events of the pot, which is renamed when it has `full` bytes; label: name of the pot in JSON.
#   adopt: a process that a killed supervisor has left, or empty; up: command line that succeeds while the pot is up.
files='' mode='' pot='' name='' stats='' policy=no most='' delay=1000 longest=60000 steady=10 secret='' oom='' clock=ps
check='' interval=30000 retries=3 grace=0 action=none patience=10000 adopt='' up=true restarts=0
events='' full=1048576 label=''
while [ "$1" != -- ]; do
  value=${1#*=}
  case ${1%%=*} in
  files) files=$value ;;
  mode) mode=$value ;;
  pot) pot=$value ;;
  name) name=$value ;;
  stats) stats=$value ;;
  policy) policy=$value ;;
  most) most=$value ;;
  delay) delay=$value ;;
  longest) longest=$value ;;
  steady) steady=$value ;;
  secret) secret=$value ;;
  oom) oom=$value ;;
  events | full | label) eval "${1%%=*}=\$value" ;;
  clock) clock=$value ;;
  check) check=$value ;;
  interval) interval=$value ;;
  retries) retries=$value ;;
  grace) grace=$value ;;
  action) action=$value ;;
  patience) patience=$value ;;
  adopt) adopt=$value ;;
  up) up=$value ;;
  restarts) restarts=$value ;;
  *) echo "pot-supervise: unknown word '$1'" >&2 && exit 2 ;;
  esac
  shift
done
shift

# $1: process id. When it began, as pot asks the system for it: a number that is used again is not taken for this process.
started() {
  if [ "$clock" = ps ]; then
    LC_ALL=C ps -o lstart= -p "$1" | sed 's/^ *//; s/ *$//'
  else
    read -r line <"/proc/$1/stat"
    line=${line##*) }
    # shellcheck disable=SC2086
    set -- $line
    echo "${20}"
  fi
}

now() { date +%s; }

# $1: name of the file; the rest: its lines. In one rename: nobody reads a half.
keep() {
  file=$1
  shift
  { printf '%s\n' "$@" >"$file.new" && mv "$file.new" "$file"; } 2>/dev/null
}

# $1: the state; $2: further members in JSON. Nothing depends on an event: one that cannot be written is lost.
event() (
  umask 077
  [ ! -e "$events" ] || [ "$(wc -c <"$events")" -lt "$full" ] || mv -f "$events" "$events.1"
  printf '{"event":"main","version":1,"time":%s,"pot":%s,"state":"%s"%s}\n' "$(now)" "$label" "$1" "$2" >>"$events"
) 2>/dev/null

# $1: starting, running, restarting, booted or exited; the rest: further lines.
state() {
  word=$1
  shift
  keep "$files.state" "state=$word" "since=$(now)" "restarts=$restarts" "$@"
}

# Waits for a child in a way that TERM ends.
child=
await() {
  [ -n "$ending" ] || wait "$child"
  result=$?
  [ -z "$ending" ] || kill "$child" 2>/dev/null
  child=
  return $result
}

# $1: milliseconds.
pause() {
  sleep "$(($1 / 1000)).$(printf %03d "$(($1 % 1000))")" </dev/null >/dev/null 2>&1 &
  child=$! sleeper=$!
  await; [ -z "$ending" ] || kill -s KILL "$sleeper" 2>/dev/null # A TERM is lost that comes before the child is sleep(1).
}

kills() {
  count=0
  [ -z "$oom" ] || while read -r key value; do [ "$key" != oom_kill ] || count=$value; done 2>/dev/null <"$oom"
  echo "$count"
}

# The process id in a file, which may have no newline at its end.
number_in() {
  number=''
  read -r number 2>/dev/null <"$files.$1" || :
  echo "$number"
}

# One run of the health check. A check that takes too long may have left its process in the pot.
probe() {
  rm -f "$files.probe"
  if [ -e "$files.check" ]; then
    eval "$check" 3<"$files.check" </dev/null >"$files.said" 2>&1 &
  else
    eval "$check" </dev/null >"$files.said" 2>&1 &
  fi
  child=$!
  await && return
  status=$?
  if [ $status -eq 124 ] || [ $status -eq 137 ] || [ -n "$ending" ]; then
    left=$(number_in probe)
    [ -z "$left" ] || kill -s KILL "$left" 2>/dev/null
  fi
  return $status
}

health() {
  health=$1
  read -r said 2>/dev/null <"$files.said" || :
  keep "$files.health" "watcher=$watched" "started=$(started "$watched")" "health=$health" "since=$(now)" "failures=$failures" "said=$said"
}

unhealthy() {
  case $action-$mode in
  none-*) return ;;
  stop-*) eval "$pot stop $name" </dev/null >/dev/null 2>&1 & ;;
  restart-watch) eval "$pot restart $name" </dev/null >/dev/null 2>&1 & ;;
  restart-*)
    main=$(number_in main)
    [ -n "$main" ] || return
    : >"$files.again"
    # On Linux it leads a process group of the pot.
    kill -s TERM -- "-$main" 2>/dev/null || kill -s TERM "$main" 2>/dev/null
    pause "$patience"
    kill -0 "$main" 2>/dev/null && { kill -s KILL -- "-$main" || kill -s KILL "$main"; } 2>/dev/null
    ;;
  esac
  exit
}

# The health checks of one run of the command, in a process of their own: the shell waits for the command.
watch() {
  trap 'ending=1; [ -z "$child" ] || kill "$child" 2>/dev/null' TERM
  exec 3<&-
  failures=0 said='' begin=$(now)
  rm -f "$files.said"
  # A shell cannot ask for the number of its own subshell; a shell below it can.
  # shellcheck disable=SC2016
  watched=$(exec sh -c 'echo "$PPID"')
  health starting
  while pause "$interval" && [ -z "$ending" ]; do
    # A killed supervisor ends nothing.
    { [ "$(number_in pid)" = "$own" ] && kill -0 "$own" 2>/dev/null; } || exit
    if probe; then
      failures=0
      [ "$health" = healthy ] || { health healthy; event healthy; }
    elif [ -z "$ending" ]; then
      [ "$health" != starting ] || [ $(($(now) - begin)) -ge "$grace" ] || continue
      failures=$((failures + 1))
      if [ "$failures" -ge "$retries" ] && [ "$health" != unhealthy ]; then
        health unhealthy
        event unhealthy
        unhealthy
      fi
    fi
  done
}

watcher=
watch_it() {
  [ -n "$check" ] || return 0
  keep "$files.health" health=starting
  watch </dev/null >/dev/null 2>&1 &
  watcher=$!
}

end_watch() {
  [ -z "$watcher" ] || { kill "$watcher" && wait "$watcher"; } 2>/dev/null
  watcher=
  rm -f "$files.health" "$files.said" "$files.probe"
}

# One run of the command, in the foreground: a shell makes what is in the background ignore INT and QUIT.
run() {
  if [ -n "$adopt" ]; then
    echo "$adopt" >"$files.main"
    while kill -0 "$adopt" 2>/dev/null && [ -z "$ending" ]; do pause 500; done
    adopt='' unknown=1
    return 255
  fi
  rm -f "$files.main"
  unknown=
  if [ -n "$secret" ]; then "$@" 3<"$files.secret"; else "$@"; fi
}

# Whether the command is to be run again; it has ended with $1 after $2 seconds.
again() {
  [ -z "$ending" ] || return 1
  if [ -e "$files.again" ]; then
    rm -f "$files.again"
    tries=0 pause=$delay
    return 0
  fi
  case $policy in
  no) return 1 ;;
  on-failure) [ "$1" -ne 0 ] || return 1 ;;
  esac
  [ "$2" -lt "$steady" ] || tries=0 pause=$delay
  [ -z "$most" ] || [ "$tries" -lt "$most" ]
}

finish() {
  rm -f "$files.main" "$files.secret" "$files.check" "$files.again"
  [ "$(number_in pid)" != "$own" ] || rm -f "$files.pid"
}

own=$$ ending='' told=''
trap 'ending=1; [ -z "$child" ] || kill "$child" 2>/dev/null; [ -z "$watcher" ] || kill "$watcher" 2>/dev/null' TERM
trap : INT QUIT
fail() {
  echo "the supervisor of $name cannot write $1" >&2
  finish
  exit 1
}
# Another start that is rolled back may have taken it away.
mkdir -p "${files%/*}"
if [ -n "$secret" ]; then
  (umask 077 && exec cat <&3 >"$files.secret") || fail "$files.secret"
  exec 3<&-
fi
rm -f "$files.main" "$files.again" "$files.health" "$files.said" "$files.probe"
keep "$files.pid" "$own" "$(started "$own")" || fail "$files.pid"
if [ "$mode" = watch ]; then first=booted; else first=starting; fi
state $first || fail "$files.state"

if [ "$mode" = watch ]; then
  watch_it
  child=$watcher
  await
  end_watch
  finish
  exit 0
fi

tries=$restarts pause=$delay
while :; do
  since=$(now) before=$(kills)
  [ "$mode" = boot ] || { state running; event running ",\"restarts\":$restarts"; }
  watch_it
  run "$@"
  code=$?
  # The environment of the command may be in it.
  exec 3<&-
  end_watch
  ended="exit=$code" told=",\"exit\":$code"
  [ "$code" -ne 137 ] || [ "$(kills)" = "$before" ] || ended="$ended oom=1" told="$told,\"oom\":true"
  if [ -n "$unknown" ]; then
    ended=unknown=1 told=''
  elif [ -n "$stats" ]; then
    printf '{ "ExitCode": %d }\n' "$code" >"$stats.new" && mv "$stats.new" "$stats"
  fi
  again "$code" $(($(now) - since)) || break
  tries=$((tries + 1)) restarts=$((restarts + 1))
  event restarting "$told,\"restarts\":$restarts"
  # shellcheck disable=SC2086
  state restarting $ended "next=$(($(now) + (pause + 999) / 1000))"
  pause "$pause"
  [ -z "$ending" ] || break
  pause=$((pause * 2))
  [ "$pause" -le "$longest" ] || pause=$longest
  # Without its jail the command cannot be run: the pot has to be started.
  if ! eval "$up" >/dev/null 2>&1; then
    finish
    eval "POT_RESTARTS=$restarts exec $pot restart $name"
  fi
done

if [ "$mode" = boot ] && [ "$code" -eq 0 ]; then word=booted; else word=exited; fi
event "$word" "$told"
# shellcheck disable=SC2086
state $word $ended
finish
case $mode in
stop-after) [ -n "$ending" ] || eval "exec $pot stop $name" ;;
attached) exit "$code" ;;
esac
exit 0
