# shellcheck shell=sh
# The resolver of one bridge. $1: what to do; $2: its directory, which exists as long as a pot uses the resolver:
#   conf: the settings of the server; names/POT: the names of a running pot; users/POT: a pot that asks this resolver; pid: process of `serve`;
#   server.pid: written by the server when it answers; lock: held as long as `serve` runs; log: output of both.
#
#   join DIR POT [use]   makes the names on stdin known, as those of POT. With `use`, POT asks this resolver, and $CONF is the text of its settings.
#   serve DIR PROGRAM... runs the server, and runs it again when it ends. Another one that runs already is not disturbed.
#   wait DIR             until the server answers; fails when `serve` has ended.
#   leave DIR POT        forgets POT; ends the server with the last pot that asks it.
what=$1 dir=$2
shift 2
umask 022

runs() { [ -e "$dir/lock" ] && ! flock -n "$dir/lock" true; }
# $1: signal. For `serve`, which hands HUP on to the server.
tell() {
  runs && read -r pid <"$dir/pid" && kill -s "$1" "$pid"
} 2>/dev/null
put() { cat >"$1.new" && mv "$1.new" "$1"; }

case $what in
join)
  mkdir -p "$dir/names" "$dir/users" || exit
  chmod 755 "${dir%/*}"
  if [ "${2-}" = use ]; then
    printf '%s\n' "$CONF" | put "$dir/conf" && : >"$dir/users/$1" || exit
  fi
  # A name of a hidden file: the server reads all others.
  cat >"$dir/names/.$1" && mv "$dir/names/.$1" "$dir/names/$1" || exit
  tell HUP || :
  ;;
serve)
  exec 9>"$dir/lock" </dev/null
  flock -n 9 || exit 0
  echo $$ >"$dir/pid"
  child='' ending=''
  trap 'ending=1; [ -z "$child" ] || kill "$child" 2>/dev/null' TERM INT
  trap '[ -z "$child" ] || kill -s HUP "$child" 2>/dev/null' HUP
  first=yes
  while [ -z "$ending" ]; do
    rm -f "$dir/server.pid"
    began=$(date +%s)
    "$@" 9>&- &
    child=$!
    while kill -0 "$child" 2>/dev/null; do wait "$child"; done
    # A server that cannot begin will not be able to begin in a moment.
    [ -z "$first" ] || [ -n "$ending" ] || [ -e "$dir/server.pid" ] || [ $(($(date +%s) - began)) -ge 2 ] || exit 1
    first=''
    [ -n "$ending" ] || sleep 1
  done
  rm -f "$dir/pid" "$dir/server.pid"
  ;;
wait)
  tries=0
  while [ ! -s "$dir/server.pid" ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 20 ] && ! runs || [ "$tries" -gt 600 ]; then
      tail -n 3 "$dir/log" >&2
      exit 1
    fi
    sleep 0.05
  done
  ;;
leave)
  rm -f "$dir/names/$1" "$dir/users/$1"
  [ -d "$dir" ] || exit 0
  if [ -n "$(ls "$dir/users")" ]; then
    tell HUP || :
  else
    tell TERM && flock -w 10 "$dir/lock" true
    rm -rf "$dir"
    rmdir "${dir%/*}" 2>/dev/null || :
  fi
  ;;
esac
