# shellcheck shell=sh
# Removes the trees "$@". Refuses while something is mounted in one of them: a bind mount of the same file system looks like a part of the tree.
for path; do
  while read -r _ _ _ _ target _; do
    case $target in "$path" | "$path"/*) echo "$target is still mounted" >&2; exit 1 ;; esac
  done </proc/self/mountinfo
done
exec rm -rf --one-file-system "$@"
