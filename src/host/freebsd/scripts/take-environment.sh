# shellcheck shell=sh
# jexec -l passes no variable on, so a shell of the jail sets them; builtins alone, and the command never has the descriptor.
pot_text=
while IFS= read -r pot_line <&3; do pot_text=$pot_text$pot_line'
'; done
exec 3<&-
unset pot_line
eval "unset pot_text; $pot_text"
exec "$@"
