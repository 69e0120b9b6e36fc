# shellcheck shell=sh
# Deletes the snapshots "$@", each OWNER/TAG/PART, and the directories that become empty. Deletes none while something is mounted in one of them, and none after
# the first that cannot be deleted. An absent snapshot is not an error.
for path; do
  while read -r _ _ _ _ target _; do
    case $target in "$path" | "$path"/*) echo "$target is still mounted" >&2; exit 1 ;; esac
  done </proc/self/mountinfo
done
for path; do
  [ ! -e "$path" ] || btrfs subvolume delete "$path" || exit 1
  for directory in "${path%/*}" "${path%/*/*}"; do [ ! -d "$directory" ] || rmdir --ignore-fail-on-non-empty "$directory" || exit 1; done
done
