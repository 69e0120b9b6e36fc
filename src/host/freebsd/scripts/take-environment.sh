# shellcheck shell=sh
# jexec -l passes no variables to the command, so a shell in the jail sets them. The script uses only builtins, and closes the descriptor
# before the command starts.
pot_text=
while IFS= read -r pot_line <&3; do pot_text=$pot_text$pot_line'
'; done
exec 3<&-
unset pot_line
eval "unset pot_text; $pot_text"
exec "$@"
