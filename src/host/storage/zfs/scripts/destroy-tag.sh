# shellcheck shell=sh
# Destroys the snapshots "$@". Destroys none of them if one is held, and none after the first that cannot be destroyed. An absent snapshot is not an error.
for name; do
  case $(zfs get -Hp -o value userrefs "$name" 2>/dev/null) in '' | 0 | -) ;; *) echo "$name is held: zfs holds $name" >&2; exit 1 ;; esac
done
for name; do
  said=$(zfs destroy "$name" 2>&1) && continue
  case $said in *'does not exist'* | *'could not find any snapshots'*) continue ;; esac
  printf '%s\n' "$said" >&2
  exit 1
done
