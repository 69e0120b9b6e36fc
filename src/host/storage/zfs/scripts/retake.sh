# shellcheck shell=sh
# Takes each snapshot of the dataset $1 itself again.
zfs list -H -o name -t snapshot -d 1 -s creation "$1" | while read -r snapshot; do
  zfs destroy "$snapshot" && zfs snapshot "$snapshot" || exit 1
done
