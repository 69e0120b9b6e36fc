# shellcheck shell=sh
[ -d "$1" ] && [ ! -L "$1" ] && echo yes
