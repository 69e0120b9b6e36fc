# shellcheck shell=sh
# Upgrades all packages of a tree of Debian or a derivative. Files of the administrator stay as they are.
set -e
export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -q -y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold dist-upgrade
apt-get -q -y autoremove
apt-get clean
