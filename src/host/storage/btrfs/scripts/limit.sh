# shellcheck shell=sh
# Limits the data subvolumes of the volume $3 below the pot root $2, and their snapshots, to $1 bytes, or to 'none'.
set -e
limit=$1
case $3 in
  # The subvolume of a pot itself, which is '_' in its snapshots, holds its record.
  jails/*) set -- "$2/$3"/* "$2/.snapshots/$3"/*/[!_]* ;;
  *) set -- "$2/$3" "$2/.snapshots/$3"/*/_ ;;
esac
for subvolume; do
  [ "$(stat -c %F:%i "$subvolume" 2>/dev/null)" != directory:256 ] || btrfs qgroup limit "$limit" "$subvolume"
done
