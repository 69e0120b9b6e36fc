# shellcheck shell=sh
# Runs jexec(8) with the arguments after the first. The command in the jail gets the environment of jexec: what jexec -l sets, and, if the first
# argument is not empty, the exports in the text on descriptor 3. The jail needs no shell, no env(1) and no home directory.
pot_jexec=$(command -v jexec) || exit 127
pot_text=
if [ -n "$1" ]; then
  while IFS= read -r pot_line <&3; do pot_text=$pot_text$pot_line'
'; done
  exec 3<&-
fi
shift
unset pot_line
export PATH=/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin HOME=/ USER=root BLOCKSIZE=K LANG=C.UTF-8 MM_CHARSET=UTF-8
eval "unset pot_text; $pot_text"
exec "$pot_jexec" "$@"
