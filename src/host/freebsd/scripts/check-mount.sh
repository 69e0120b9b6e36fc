# shellcheck shell=sh
# Fails unless $1 is mounted exactly at $2. The jail can replace directories of the path, so that the mount appears at another path that
# ends in $3: such a mount is unmounted.
found=no
while IFS= read -r line; do
  case $line in
    "$1 on $2 (nullfs"*) found=yes ;;
    "$1 on "*"/$3 (nullfs"*)
      stray=${line#"$1 on "}
      umount -f "${stray%% (nullfs*}"
      ;;
  esac
done <<END
$(mount)
END
if [ "$found" = no ]; then echo "$2 is no longer where it was made" >&2; exit 1; fi
