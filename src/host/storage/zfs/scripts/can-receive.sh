# shellcheck shell=sh
# Fails for zfs-fuse: it does not have the needed options, and would mount a received dataset at the mount point in the stream.
case "$(zfs receive 2>&1)" in
  *'[-vnF] <filesystem'*)
    echo 'this ZFS is too old: it would mount a stream wherever that says. Images of the format tar.zst go everywhere' >&2
    exit 1
    ;;
esac
