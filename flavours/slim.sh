#!/bin/sh
# Takes away what a running service does not need. Apply it last: afterwards nothing is to be built in the pot, and on FreeBSD nothing installed.
set -e

# gone PATH...: what cannot be removed, such as the parts of a shared base, stays.
gone() {
	for path; do
		[ ! -e "$path" ] && [ ! -L "$path" ] && continue
		chflags -R noschg "$path" 2>/dev/null || :
		rm -rf "$path" 2>/dev/null || echo "$path stays"
	done
}

debian() {
	export DEBIAN_FRONTEND=noninteractive
	# What is installed later comes without them, too. Copyright notices have to stay.
	mkdir -p /etc/dpkg/dpkg.cfg.d /etc/apt/apt.conf.d
	cat >/etc/dpkg/dpkg.cfg.d/pot-slim <<'END'
path-exclude=/usr/share/doc/*
path-include=/usr/share/doc/*/copyright
path-exclude=/usr/share/man/*
path-exclude=/usr/share/info/*
path-exclude=/usr/share/groff/*
path-exclude=/usr/share/lintian/*
path-exclude=/usr/share/locale/*
path-include=/usr/share/locale/locale.alias
END
	cat >/etc/apt/apt.conf.d/90pot-slim <<'END'
APT::Install-Recommends "false";
APT::AutoRemove::SuggestsImportant "false";
Acquire::Languages "none";
END
	apt-get -q autoremove -y --purge
	apt-get clean
	find /usr/share/doc -mindepth 1 ! -name copyright ! -type d -delete
	find /usr/share/doc -mindepth 1 -type d -empty -delete
	find /usr/share/locale -mindepth 1 -maxdepth 1 ! -name locale.alias -exec rm -rf {} +
	gone /usr/share/man/* /usr/share/info/* /usr/share/groff/* /usr/share/lintian/*
	gone /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/debconf/*-old /var/lib/dpkg/*-old /var/log/apt/* /var/log/dpkg.log
}

freebsd() {
	gone /boot /rescue /media /usr/tests /usr/lib32 /usr/libdata/lint /usr/include /usr/src /usr/obj /usr/lib/debug
	gone /usr/share/doc /usr/share/man /usr/share/info /usr/share/examples /usr/share/games /usr/share/openssl/man /usr/share/dict /usr/share/calendar
	gone /usr/local/share/doc /usr/local/share/man /usr/local/man /usr/local/share/examples /usr/local/share/info /usr/local/include /usr/local/share/locale
	for tool in c++ c++filt cc clang clang++ clang-cpp clang-tblgen cpp gcov gdb lldb llvm-ar llvm-cov llvm-nm llvm-objdump llvm-profdata llvm-tblgen ld.lld lld; do
		gone "/usr/bin/$tool"
	done
	gone /usr/lib/clang /usr/libexec/cc1 /usr/libexec/cc1plus
	find /usr/lib /usr/local/lib -name '*.a' -exec rm -f {} + 2>/dev/null || :
	gone /var/db/freebsd-update /var/cache/pkg /var/db/pkg/repo-*
	# The last thing: after this nothing can be installed.
	gone /usr/local/sbin/pkg /usr/local/sbin/pkg-static /usr/local/lib/libpkg*
}

used() {
	du -xsm / 2>/dev/null | { read -r megabytes _ && echo "$megabytes"; }
}

before=$(used)
if [ -x /usr/bin/apt-get ]; then
	debian
elif [ "$(uname -s)" = FreeBSD ]; then
	freebsd
else
	echo "the flavour slim is for FreeBSD and Debian pots" >&2
	exit 1
fi
echo "$before MB before, $(used) MB now"
