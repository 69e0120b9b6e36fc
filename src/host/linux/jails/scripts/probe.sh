# shellcheck shell=sh
# Exits with a status that no runtime uses.
exit 7
