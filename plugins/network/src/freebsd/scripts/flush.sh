# shellcheck shell=sh
# Empties the anchor $1. Without pf there are no anchors.
kldstat -q -m pf || exit 0
exec pfctl -q -a "$1" -F all
