# shellcheck shell=sh
# Runs `$1 export $2`, whose stdout must be a pipe or a file: podman opens /dev/stdout, which fails for a socket. Fails if podman fails.
exec 3>&1
status=$({ { "$1" export "$2" || echo $? >&4; } | cat >&3; } 4>&1)
[ -z "$status" ]
