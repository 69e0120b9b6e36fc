# shellcheck shell=sh
# Makes sure that dev in the tree $1 is a directory of the tree, and no link. With $2, the source for the mount table, mounts a tmpfs there, so that nobody can put
# another file in its place. Runtimes make links in it by path, and would follow a link to the host.
set -e
source=$2
cd -P "$1"
root=$(pwd -P)
if [ -L dev ]; then echo "$root/dev is a link" >&2; exit 1; fi
[ -e dev ] || mkdir -m 755 dev
cd -P dev
if [ "$(pwd -P)" != "$root/dev" ]; then echo "$root/dev is reached through a link" >&2; exit 1; fi
[ "$source" = "" ] || mount -c -t tmpfs -o nosuid,nodev,noexec,mode=755,size=64k "$source" .
