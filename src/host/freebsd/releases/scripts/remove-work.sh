# shellcheck shell=sh
# Removes the directory $1 with files that are immutable, and the file $2.
if [ -d "$1" ]; then
  chflags -R noschg "$1"
  rm -rf "$1"
fi
rm -f "$2"
