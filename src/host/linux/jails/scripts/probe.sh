# shellcheck shell=sh
# A status that no runtime has of its own.
exit 7
