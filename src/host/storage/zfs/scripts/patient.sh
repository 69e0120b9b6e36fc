# shellcheck shell=sh
# zfs-fuse lets go of a dataset a moment after its unmount: the command is tried again while that is the complaint, and two seconds
# longer whenever another dataset is named.
last='' tries=0
while :; do
  said=$("$@" 2>&1) && exit 0
  case $said in *busy*) ;; *) break ;; esac
  [ "$said" = "$last" ] || tries=0
  last=$said tries=$((tries + 1))
  [ $tries -lt 80 ] || break
  sleep 0.025
done
printf '%s\n' "$said" >&2
exit 1
