# shellcheck shell=sh
# A link in the place of `var` would lead chflags(1) elsewhere.
[ ! -L "$1/var" ] && [ ! -L "$1/var/empty" ] && [ -d "$1/var/empty" ] && echo yes
