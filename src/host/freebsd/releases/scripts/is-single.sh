# shellcheck shell=sh
# A base has the homes in a part of its own, `opt/custom`, which is there before the tarball is unpacked.
[ ! -e "$1/opt/custom" ] && echo yes
