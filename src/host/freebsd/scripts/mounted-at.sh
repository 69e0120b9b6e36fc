# shellcheck shell=sh
# Whether something is mounted exactly at $1; with $2, and there is no jail of that name.
# mount(8) prints `SOURCE on TARGET (TYPE, OPTIONS)`, in every release and with paths as they are.
if [ -n "${2-}" ]; then jls -j "$2" name >/dev/null 2>&1 && exit 1; fi
mount | while IFS= read -r line; do
  case $line in *" on $1 ("*) echo yes; break ;; esac
done
