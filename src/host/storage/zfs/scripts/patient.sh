# shellcheck shell=sh
# zfs-fuse releases a dataset only some time after its unmount. The script repeats the command for two seconds while zfs reports that the
# dataset is busy. The time starts again when the message changes.
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
