# shellcheck shell=sh
# The login shell of root as passwd(5) of the pot has it, or another one that is there.
shell=
if [ -r /etc/passwd ]; then
  while IFS=: read -r user _ _ _ _ _ shell; do
    if [ "$user" = root ]; then break; fi
    shell=
  done </etc/passwd
fi
if [ ! -x "$shell" ]; then shell=/bin/bash; fi
if [ ! -x "$shell" ]; then shell=/bin/sh; fi
cd "${HOME:-/root}" 2>/dev/null || cd /
exec "$shell" -l
