#!/bin/sh
# Runs pot on this FreeBSD host and prints a table of what works. It makes everything below a dataset of its own and removes it again.
#
#   run.sh [-q] [-o DIRECTORY] [-r RELEASE] DATASET
#
# DATASET    a dataset that is not there yet, such as zroot/pot-acceptance; run.sh needs root, and node.
# -q         a sample: one type, one network, no image but Nomad's, and one kill instead of twenty
# -o         where the results go: table.txt, facts.jsonl with all calls of tools in the form of the records beside this script, and log
# -r         the release of the base; default: that of the host
# POT        the command that runs pot; default: node with bin/run.js of this source tree
#
# facts.jsonl of a run can be put beside 13.2.jsonl, to hold the model to it.
set -u
here=$(cd "$(dirname "$0")" && pwd -P)
quick=no out=/tmp/pot-acceptance release=
while getopts qo:r: option; do
  case $option in
    q) quick=yes ;;
    o) out=$OPTARG ;;
    r) release=$OPTARG ;;
    *) exit 2 ;;
  esac
done
shift $((OPTIND - 1))
[ $# -eq 1 ] || { echo 'usage: run.sh [-q] [-o DIRECTORY] [-r RELEASE] DATASET' >&2; exit 2; }
dataset=$1
pot=${POT:-node "$here/../../bin/run.js"}
# In the model of the tests packets go nowhere, and limits limit nothing.
real=yes
[ -z "${FREEBSD_MODEL_SOCKET:-}" ] || real=no
[ -n "$release" ] || release=$(freebsd-version -u | sed 's/-.*//')
mkdir -p "$out/bin" "$out/calls" "$out/images" "$out/flavours"
: >"$out/log"

# The tools that pot calls, recorded. What has the terminal of pot, or is in a pipe, is not touched.
for tool in cpuset getent ifconfig jail jls kldload kldstat mount mount_nullfs netstat pfctl ps pw rctl route service sockstat sysctl sysrc umount zfs zpool; do
  path=$(command -v "$tool") || continue
  cat >"$out/bin/$tool" <<END
#!/bin/sh
case "$tool \${1-}" in 'zfs send' | 'zfs receive') exec "$path" "\$@" ;; esac
call=\$(mktemp -d "$out/calls/XXXXXXXX")
printf '%s\\0' "$tool" "\$@" >"\$call/argv"
case " \$* " in
  *' - '* | *' -f- '*) cat >"\$call/stdin"; "$path" "\$@" <"\$call/stdin" >"\$call/stdout" 2>"\$call/stderr" ;;
  *) "$path" "\$@" >"\$call/stdout" 2>"\$call/stderr" ;;
esac
code=\$?
echo "\$code" >"\$call/exit"
cat "\$call/stdout"
cat "\$call/stderr" >&2
exit "\$code"
END
  chmod 755 "$out/bin/$tool"
done
plain=$PATH
PATH=$out/bin:$PATH

if [ -z "${POT_CONFIG_DIR:-}" ]; then
  export POT_CONFIG_DIR="$out/etc" POT_DATA_DIR="$out/data" POT_RUN_DIR="$out/run"
  mkdir -p "$out/etc"
  nic=$(route -n get default 2>/dev/null | sed -n 's/^ *interface: //p')
  cat >"$out/etc/pot.conf" <<END
POT_ZFS_ROOT=$dataset
POT_FS_ROOT=$out/fs
POT_CACHE=$out/cache
POT_TMP=$out/tmp
POT_GROUP=wheel
POT_EXTIF=$nic
END
fi

failed=0 passed=0 skipped=0
row() { printf '%-44s %s\n' "$1" "$2" | tee -a "$out/table.txt"; }
: >"$out/table.txt"

# try NAME COMMAND...: one row of the table. What it prints is in the log.
try() {
  name=$1
  shift
  echo "== $name: $*" >>"$out/log"
  if "$@" >>"$out/log" 2>&1; then
    passed=$((passed + 1))
    row "$name" works
  else
    failed=$((failed + 1))
    row "$name" FAILS
  fi
}
# The same, where only a real system can tell.
try_real() {
  if [ "$real" = yes ]; then try "$@"; else skipped=$((skipped + 1)); fi
}
# shellcheck disable=SC2086
p() { $pot "$@" </dev/null; }
not() { ! "$@"; }
has() { "$@" 2>&1 | grep -q -e "$pattern"; }
prints() {
  pattern=$1
  shift
  has "$@"
}
seven() {
  p exec -p "$1" sh -c 'exit 7'
  [ $? -eq 7 ]
}

life() {
  type=$1
  shift
  p create -p "$type" "$@" -c 'sleep 1000' && p set-attr -p "$type" -A no-rc-script -V YES && p start "$type" &&
    prints '^ok$' p exec -p "$type" echo ok && seven "$type" && prints "$type" p ps && p signal -s TERM -m '^sleep$' -p "$type" && p stop "$type" &&
    p snapshot -p "$type" && p revert -p "$type" && p rename -p "$type" -n "$type-2" && p destroy -p "$type-2"
}

network() {
  kind=$1 stack=$2
  case $kind in
    public) set -- -N public-bridge -i auto ;;
    private) set -- -N private-bridge -B acceptance -i auto ;;
    alias)
      case $stack in
        ipv4) set -- -N alias -i 'lo0|127.0.0.77' ;;
        ipv6) set -- -N alias -i 'lo0|fd77::77' ;;
        *) set -- -N alias -i 'lo0|127.0.0.77' -i 'lo0|fd77::77' ;;
      esac
      ;;
  esac
  p create -p net -t single -b "$release" -S "$stack" "$@" &&
    { [ "$kind" = alias ] || p export-ports -p net -e tcp:80; } &&
    p start net && prints 'net' p ps && p stop net && p destroy -p net
}

# Two pots on the public bridge that boot: each asks for the other with an empty cache, in each family.
packets() {
  for name in one two; do p create -p "$name" -t single -b "$release" -N public-bridge -i auto -S dual && p start "$name" || return 1; done
  code=0
  for family in inet inet6; do
    address=$(p exec -p two ifconfig | sed -n "s/^[[:space:]]$family \\([0-9a-f.:]*\\) .*/\\1/p" | grep -v -e '^127' -e '^::1$' -e '^fe80' | head -n 1)
    case $family in
      inet) p exec -p one ping -c 2 -t 5 "$address" || code=1 ;;
      *) p exec -p one ndp -cn; p exec -p one ping6 -c 2 -X 5 "$address" || code=1 ;;
    esac
  done
  for name in one two; do p stop "$name"; p destroy -p "$name"; done
  return $code
}

# A pot with dns pot finds a pot that started later by its name, in DNS alone.
names() {
  for name in one two; do
    p create -p "$name" -t single -b "$release" -N public-bridge -i auto -d pot && p set-attr -p "$name" -A no-etc-hosts -V YES && p start "$name" || return 1
  done
  p exec -p one getent hosts two
  code=$?
  for name in one two; do p stop "$name"; p destroy -p "$name"; done
  return $code
}

# The command is killed at the given time, and pot recovers: nothing is left of it.
killed() {
  after=$1
  # Without a function, so that the process is pot itself.
  $pot create -p killed -t single -b "$release" </dev/null &
  pid=$!
  sleep "$after"
  kill -9 "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null
  p recover
  p destroy -F -p killed 2>/dev/null
  not prints '^killed$' p ls -q
}

image() {
  p create -p image -t single -b "$release" && p snapshot -p image && p export -p image -t 1.0 -D "$out/images" --format "$1" &&
    p import -p image -t 1.0 -U "file://$out/images" && p destroy -p image_1_0 && p destroy -p image
}

# Such a pot is up as long as its start runs.
task() {
  $pot start task_7f3c </dev/null &
  pid=$!
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    prints task_7f3c p ps && break
    sleep 1
  done
  p get-rss -J -p task_7f3c && p stop task_7f3c && wait "$pid"
}

# The calls of Nomad's driver, in their order.
nomad() {
  p create -p source -t single -b "$release" && p snapshot -p source && p export -p source -t 1.0 -D "$out/images" &&
    p prepare -p source -t 1.0 -U "file://$out/images" -a 7f3c -n task -c 'sleep 1000' -N inherit &&
    task && p last-run-stats -p task_7f3c && p destroy -p task_7f3c && p destroy -p source
}

limits() {
  p create -p limited -t single -b "$release" -M 64M -C 1 && p start limited && prints 67108864 rctl jail:limited && p set-rss -p limited -M 128M &&
    prints 134217728 rctl jail:limited && p stop limited && not prints . rctl jail:limited && p destroy -p limited
}

flavour() {
  printf 'set-cmd -c "sleep 1000"\n' >"$out/flavours/acceptance"
  p create -p flavoured -t single -b "$release" -f "$out/flavours/acceptance" && prints 'sleep 1000' p info -p flavoured --json && p destroy -p flavoured
}

try init p init
try doctor p doctor
try create-base p create-base -r "$release"
try 'a second init' p init
try 'a pot of type single' life single -t single -b "$release"
[ "$quick" = yes ] || try 'a pot of type multi' life multi -t multi -b "$release"
try 'kernel of networks' p vnet-start
try 'a private bridge' p create-private-bridge -B acceptance -S 5
stacks='ipv4 ipv6 dual' kinds='public private'
[ "$quick" = no ] || stacks=dual kinds=private
for stack in $stacks; do
  for kind in $kinds; do try "network $kind-bridge, $stack" network "$kind" "$stack"; done
done
for stack in ipv4 ipv6 dual; do try_real "network alias, $stack" network alias "$stack"; done
try_real 'packets between pots that boot' packets
if command -v dnsmasq >/dev/null || command -v unbound >/dev/null; then try_real 'names by dns pot' names; fi
try limits limits
try flavours flavour
formats='xz zst tar.zst'
[ "$quick" = no ] || formats=
for format in $formats; do try "an image as $format" image "$format"; done
try "Nomad's calls" nomad
places='0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1.0 1.2 1.4 1.6 1.8 2.0 2.5 3.0 3.5 4.0 5.0'
[ "$quick" = no ] || places=0.9
for place in $places; do try "killed after $place s" killed "$place"; done
try 'destroy of the private bridge' p destroy -B acceptance
try 'networks are gone' p vnet-stop
try de-init p de-init -f

PATH=$plain
node "$here/facts.mjs" "$out/calls" >"$out/facts.jsonl"
rm -rf "${out:?}/calls" "${out:?}/bin"
echo "$passed work, $failed fail, $skipped need a real system"
[ "$failed" -eq 0 ]
