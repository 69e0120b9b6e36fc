#!/bin/sh
set -e
if [ ! -x /usr/bin/apt-get ]; then
	echo "the flavour ssh is for Debian pots" >&2
	exit 1
fi

export DEBIAN_FRONTEND=noninteractive
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
apt-get -q update
apt-get -q install -y --no-install-recommends openssh-server
apt-get clean
rm -f /usr/sbin/policy-rc.d

# Host keys of its own: clones of this pot share them.
cat >/etc/ssh/sshd_config.d/pot.conf <<END
Port $PORT
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
END
umask 077
mkdir -p /root/.ssh /run/sshd
echo "$KEY" >>/root/.ssh/authorized_keys
ssh-keygen -l -f /root/.ssh/authorized_keys
/usr/sbin/sshd -t
