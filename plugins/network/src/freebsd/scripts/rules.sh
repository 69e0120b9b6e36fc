# shellcheck shell=sh
# The rules that translate, those that filter, and the file of rules, as three answers. Each may be empty: pf may be off, and the file
# the usual one.
pfctl -s nat
echo --
pfctl -s rules
echo --
file=$(sysrc -n pf_rules) && echo "$file"
exit 0
