#!/bin/sh
set -e
if [ ! -x /usr/bin/apt-get ]; then
	echo "the flavour nginx is for Debian pots" >&2
	exit 1
fi

export DEBIAN_FRONTEND=noninteractive
# Services are not started by their packages: pot starts the one that is meant.
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
apt-get -q update
apt-get -q install -y --no-install-recommends nginx-light
apt-get clean
rm -f /usr/sbin/policy-rc.d

sed -i "s/listen 80 default_server/listen $PORT default_server/; s/listen \[::\]:80 default_server/listen [::]:$PORT default_server/" /etc/nginx/sites-available/default
# To where pot logs shows it.
ln -sf /dev/stdout /var/log/nginx/access.log
ln -sf /dev/stderr /var/log/nginx/error.log
echo "<!doctype html><title>$1</title><p>This is the pot $1." >/var/www/html/index.html
nginx -t
