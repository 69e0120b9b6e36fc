# shellcheck shell=sh
# POSIX shared memory outlives a jail. Its names begin with the path of the root of the jail, $1. See posixshmcontrol(1).
command -v posixshmcontrol >/dev/null 2>&1 || exit 0
posixshmcontrol ls | while read -r _ _ _ _ path; do
  case $path in "$1"/*) posixshmcontrol rm "$path" ;; esac
done
