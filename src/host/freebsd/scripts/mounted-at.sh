# shellcheck shell=sh
# Prints `yes` if something is mounted exactly at $1 and, with $2, no jail of this name exists.
# mount(8) prints `SOURCE on TARGET (TYPE, OPTIONS)` in every release, and does not escape paths.
if [ -n "${2-}" ]; then jls -j "$2" name >/dev/null 2>&1 && exit 1; fi
mount | while IFS= read -r line; do
  case $line in *" on $1 ("*) echo yes; break ;; esac
done
