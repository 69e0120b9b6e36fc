# shellcheck shell=sh
# POSIX shared memory outlives a jail: its names begin with $1, the path of the jail's root. See posixshmcontrol(1).
command -v posixshmcontrol >/dev/null 2>&1 || exit 0
posixshmcontrol ls | while read -r _ _ _ _ path; do
  case $path in "$1"/*) posixshmcontrol rm "$path" ;; esac
done
