# shellcheck shell=sh
# zfs-fuse, from before the options that are needed, would mount what it receives where the stream says.
case "$(zfs receive 2>&1)" in
  *'[-vnF] <filesystem'*)
    echo 'this ZFS is too old: it would mount a stream wherever that says. The format tar.zst goes everywhere: pot export --format tar.zst' >&2
    exit 1
    ;;
esac
