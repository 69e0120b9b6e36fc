# shellcheck shell=sh
# Unmounts the dataset $1, and those below it, from the tree below $2, the last mount first. mount(8) prints `SOURCE on TARGET (TYPE, OPTIONS)`.
targets() {
  mount | while IFS= read -r line; do
    case $line in
    "$1 on $2/"*" (zfs"* | "$1/"*" on $2/"*" (zfs"*)
      target=${line#*" on "}
      printf '%s\n' "${target%" (zfs"*}"
      ;;
    esac
  done | sed '1!G;h;$!d'
}
targets "$1" "$2" | while IFS= read -r target; do
  umount -f "$target" || exit 1
done
