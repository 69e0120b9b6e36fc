# shellcheck shell=sh
# Prints `yes` if the source $1 is mounted exactly at $2 with the type $3.
mount | while IFS= read -r line; do
  case $line in "$1 on $2 ($3"*) echo yes; break ;; esac
done
