# shellcheck shell=sh
# Removes the tree $1. Refuses while something is mounted in it. mount(8) prints `SOURCE on TARGET (TYPE, OPTIONS)`. Files of a userland may be immutable
# (schg).
[ -e "$1" ] || [ -L "$1" ] || exit 0
while IFS= read -r line; do
  case $line in *" on $1 ("* | *" on $1/"*) echo "${line##* on } is still mounted" >&2; exit 1 ;; esac
done <<END
$(mount)
END
rm -rfx "$1" 2>/dev/null || { chflags -R -x noschg "$1" && rm -rfx "$1"; }
