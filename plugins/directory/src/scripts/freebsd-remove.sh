# shellcheck shell=sh
# Removes the tree $1, but nothing that is mounted in it. Files of a userland may be immutable (schg).
[ -e "$1" ] || [ -L "$1" ] || exit 0
rm -rfx "$1" 2>/dev/null || { chflags -R -x noschg "$1" && rm -rfx "$1"; }
