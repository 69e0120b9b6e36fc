# shellcheck shell=sh
# Replaces each snapshot of the dataset $1, without the datasets below it, by a new snapshot with the same name.
zfs list -H -o name -t snapshot -d 1 -s creation "$1" | while read -r snapshot; do
  zfs destroy "$snapshot" && zfs snapshot "$snapshot" || exit 1
done
