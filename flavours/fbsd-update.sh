#!/bin/sh
# The security patches of the release of a FreeBSD pot.
set -e
if [ ! -x /usr/sbin/freebsd-update ]; then
	echo "there is no freebsd-update: the flavour fbsd-update is for FreeBSD pots" >&2
	exit 1
fi
export PAGER=/bin/cat
freebsd-update --not-running-from-cron fetch
# 2: there is nothing to install.
freebsd-update --not-running-from-cron install || [ $? -eq 2 ]
rm -rf /var/db/freebsd-update/files
