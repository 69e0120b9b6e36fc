# shellcheck shell=sh
# Prints `yes` if the tree $1 has a single volume. A base with three volumes has its home directories in the volume `opt/custom`, which
# exists before the tarball is unpacked.
[ ! -e "$1/opt/custom" ] && echo yes
