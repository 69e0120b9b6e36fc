# shellcheck shell=sh
# Removes the trees "$@". Refuses while something is mounted in one of them. mount(8) prints `SOURCE on TARGET (TYPE, OPTIONS)`. Files of a userland may be
# immutable (schg).
for path; do
  while IFS= read -r line; do
    case $line in *" on $path ("* | *" on $path/"*) echo "${line##* on } is still mounted" >&2; exit 1 ;; esac
  done <<END
$(mount)
END
done
for path; do
  [ -e "$path" ] || [ -L "$path" ] || continue
  rm -rfx "$path" 2>/dev/null || { chflags -R -x noschg "$path" && rm -rfx "$path"; } || exit 1
done
