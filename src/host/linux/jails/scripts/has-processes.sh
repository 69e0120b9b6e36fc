# shellcheck shell=sh
# Whether the control group whose cgroup.procs is $1 has a process. The size of such a file is always 0.
read -r _ 2>/dev/null <"$1"
