# shellcheck shell=sh
[ ! -e "$1/opt/custom" ] && [ ! -e "$1/home" ] && [ ! -L "$1/home" ] && echo yes
