import {formatPair, type Pair} from '../../programs/pairs.js'
import {doubleQuoted} from '../../programs/shell-words.js'

/** Whether the name is valid in sh(1). A name such as `NOMAD_PORT_db-main` would end the script, so it is left out. */
const hasName = ([name]: Pair): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)

/** `export "NAME=value"` for each variable: the contents of environment.sh, with the quotes that images expect. */
export const exportLines = (environment: readonly Pair[]): string =>
  environment
    .filter(hasName)
    .map((pair) => `export ${doubleQuoted(formatPair(pair))}\n`)
    .join('')

/** Returns the address selection policy of RFC 6724, but prefers IPv4 in a pot that has only IPv4. */
const policy = (stack: 'ipv4' | 'ipv6' | 'dual'): string[] => [
  '::1/128 50 0',
  '::/0 40 1',
  `::ffff:0:0/96 ${stack === 'ipv4' ? 100 : 35} 4`,
  '2002::/16 30 2',
  '2001::/32 5 5',
  'fc00::/7 3 13',
  '::/96 1 3',
  'fec0::/10 1 11',
  '3ffe::/16 1 12',
]

/** Path in the pot of a script of a plugin for sh(1). It runs before the main command, for example to wait for an interface. */
export const SETUP_FILE = '/tmp/tinirc.network'

/** Returns the script that runs the main command of a pot that does not boot. */
export function tinirc({
  command,
  environment,
  stack,
}: {
  readonly command: string
  readonly environment: readonly Pair[]
  readonly stack: 'ipv4' | 'ipv6' | 'dual'
}): string {
  return [
    '#!/bin/sh',
    '# Written by pot at every start.',
    'echo $$ >/tmp/tinirc.pid',
    'if sysctl -n kern.features.inet6 >/dev/null 2>&1; then',
    '  ip6addrctl flush >/dev/null 2>&1',
    "  ip6addrctl install /dev/stdin >/dev/null 2>&1 <<'POLICY'",
    ...policy(stack),
    'POLICY',
    'fi',
    `if [ -r ${SETUP_FILE} ]; then . ${SETUP_FILE}; fi`,
    `${exportLines(environment)}exec ${command}`,
    '',
  ].join('\n')
}
