# shellcheck shell=sh
# Prints `yes` if $1/var/empty is a directory. Refuses links, because chflags(1) would follow them out of the tree.
[ ! -L "$1/var" ] && [ ! -L "$1/var/empty" ] && [ -d "$1/var/empty" ] && echo yes
