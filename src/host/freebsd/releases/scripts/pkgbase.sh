# shellcheck shell=sh
# Makes the tarball $1 of the base packages of a release, unless the tarball exists. $2 is the working directory, $3 and $4 the major and
# minor number, $5 the architecture, $6 the site with the repositories, $7 the directory of the keys.
# pkg(8) looks for the keys below its root directory, and installs only packages that are signed with one of these keys.
set -e
[ ! -e "$1" ] || exit 0
root=$2/root
keys=$7/pkgbase-$3
if [ ! -d "$keys/trusted" ]; then echo "this host does not have the keys of FreeBSD $3, $keys" >&2; exit 1; fi
mkdir -p "$2/repos" "$root/usr/share/keys"
cp -R "$keys" "$root/usr/share/keys/"
cat >"$2/repos/pot.conf" <<END
pot-base: {
  url: "$6/FreeBSD:$3:$5/base_release_$4",
  mirror_type: "srv",
  signature_type: "fingerprints",
  fingerprints: "/usr/share/keys/pkgbase-$3",
  enabled: yes
}
END
pkg -r "$root" -R "$2/repos" -o "ABI=FreeBSD:$3:$5" -o IGNORE_OSVERSION=yes install -y -r pot-base FreeBSD-set-base-jail
tar -c --zstd -f "$1.part" -C "$root" .
mv -f "$1.part" "$1"
