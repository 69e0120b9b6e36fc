#!/bin/sh
# dnsmasq and consul in a FreeBSD pot.
set -e
if [ "$(uname -s)" != FreeBSD ]; then
	echo "the flavour dns is for FreeBSD pots" >&2
	exit 1
fi

export ASSUME_ALWAYS_YES=yes
pkg install -y dnsmasq consul
pkg clean -ay

cat >/usr/local/etc/dnsmasq.conf <<'END'
# Written by the flavour dns of pot.
domain-needed
bogus-priv
# Other name servers come from /etc/resolv.conf, which pot writes at each start.
server=/consul/127.0.0.1#8600
conf-dir=/usr/local/etc/dnsmasq.d/,*.conf
END
mkdir -p /usr/local/etc/dnsmasq.d /usr/local/etc/consul.d
chown -R consul:consul /usr/local/etc/consul.d

sysrc dnsmasq_enable=YES
sysrc consul_enable=YES
sysrc consul_args="-server -bootstrap-expect=1 -bind=127.0.0.1"
