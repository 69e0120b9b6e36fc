# shellcheck shell=sh
# Fails for zfs-fuse: it does not have the needed options, and would mount a received dataset at the mount point in the stream.
case "$(zfs receive 2>&1)" in
  *'[-vnF] <filesystem'*)
    echo 'this ZFS is too old: it would mount a stream wherever that says. The format tar.zst goes everywhere: pot export --format tar.zst' >&2
    exit 1
    ;;
esac
