#!/usr/bin/env bash
# Installs what pot, its quickstart and its tests need: Debian packages (as root, where apt is), npm packages; and builds. Runs again without harm.
set -euo pipefail
cd "$(dirname "$0")/.."

# command:package
tools=(
  runc:runc mmdebstrap:mmdebstrap mkfs.btrfs:btrfs-progs zfs-fuse:zfs-fuse zpool:zfs-fuse busybox:busybox-static nft:nftables
  ip:iproute2 flock:util-linux xz:xz-utils zstd:zstd bsdtar:libarchive-tools mandoc:mandoc perl:perl
  docker-registry:docker-registry setfattr:attr catatonit:catatonit shellcheck:shellcheck zsh:zsh fish:fish
  dnsmasq:dnsmasq-base unbound:unbound ssh:openssh-client sshd:openssh-server podman:podman
)
packages=()
for tool in "${tools[@]}"; do
  PATH="$PATH:/usr/sbin:/sbin" command -v "${tool%%:*}" >/dev/null 2>&1 || packages+=("${tool##*:}")
done
[ -e /usr/share/containers/seccomp.json ] || packages+=(golang-github-containers-common)

if [ "${#packages[@]}" -gt 0 ]; then
  mapfile -t packages < <(printf '%s\n' "${packages[@]}" | sort -u)
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "setup: installing ${packages[*]}" >&2
    apt-get update -qq
    # Its service would keep a daemon running; pot's tests start one when they need it.
    if [ ! -e /usr/sbin/policy-rc.d ]; then
      printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
      chmod +x /usr/sbin/policy-rc.d
      trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
  else
    echo "setup: missing: ${packages[*]} (become root, or install them); what needs them is skipped" >&2
  fi
fi

if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-audit --no-fund --loglevel=error >&2
fi
# Other versions of node, for the tests. Where the registry has none for this system, they are tested with one.
if [ ! -e test/nodes/node_modules/.package-lock.json ] || [ test/nodes/package-lock.json -nt test/nodes/node_modules/.package-lock.json ]; then
  npm ci --prefix test/nodes --no-audit --no-fund --loglevel=error >&2
fi
npm run --silent build >&2
