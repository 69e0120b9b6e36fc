# shellcheck shell=sh
# Removes the directory $1, which may contain immutable files, and the file $2.
if [ -d "$1" ]; then
  chflags -R noschg "$1"
  rm -rf "$1"
fi
rm -f "$2"
