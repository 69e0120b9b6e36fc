/** What zfsprops(7) of OpenZFS 2.2 says of each native property. */
export interface Property {
  readonly name: string
  readonly header: string
  readonly kind: 'index' | 'size' | 'count' | 'path' | 'string' | 'readonly' | 'once'
  /** Accepted words, for `index`. */
  readonly words?: readonly string[]
  readonly initial?: string
  readonly inherits?: boolean
  readonly applies: 'filesystem' | 'snapshot' | 'all' | 'live' | 'volume'
  /** Right-aligned in `zfs list`. */
  readonly right?: boolean
}

const onOff = ['on', 'off']
const sums = ['on', 'off', 'fletcher2', 'fletcher4', 'sha256', 'noparity', 'sha512', 'skein', 'edonr', 'blake3']
const dedups = ['sha256', 'sha512', 'skein', 'edonr', 'blake3']
const gzips = ['gzip', ...Array.from({length: 9}, (_, level) => `gzip-${level + 1}`)]
const fasts = [...Array.from({length: 10}, (_, level) => level + 1), 20, 30, 40, 50, 60, 70, 80, 90, 100, 500, 1000]
const zstds = ['zstd', ...Array.from({length: 19}, (_, level) => `zstd-${level + 1}`), 'zstd-fast', ...fasts.map((level) => `zstd-fast-${level}`)]

type Row = readonly [name: string, header: string, initial: string, applies: Property['applies'], words: readonly string[]]

const inherited: readonly Row[] = [
  ['redundant_metadata', 'REDUND_MD', 'all', 'live', ['all', 'most', 'some', 'none']],
  ['sync', 'SYNC', 'standard', 'live', ['standard', 'always', 'disabled']],
  ['checksum', 'CHECKSUM', 'on', 'live', sums],
  ['dedup', 'DEDUP', 'off', 'live', ['on', 'off', 'verify', ...dedups, ...dedups.map((sum) => `${sum},verify`)]],
  ['compression', 'COMPRESS', 'on', 'live', ['on', 'off', 'lzjb', ...gzips, 'zle', 'lz4', ...zstds]],
  ['snapdir', 'SNAPDIR', 'hidden', 'filesystem', ['hidden', 'visible']],
  ['snapdev', 'SNAPDEV', 'hidden', 'live', ['hidden', 'visible']],
  ['aclmode', 'ACLMODE', 'discard', 'filesystem', ['discard', 'groupmask', 'passthrough', 'restricted']],
  ['acltype', 'ACLTYPE', 'nfsv4', 'filesystem', ['off', 'nfsv4', 'posix', 'disabled', 'noacl', 'posixacl']],
  ['aclinherit', 'ACLINHERIT', 'restricted', 'filesystem', ['discard', 'noallow', 'restricted', 'secure', 'passthrough', 'passthrough-x']],
  ['copies', 'COPIES', '1', 'live', ['1', '2', '3']],
  ['primarycache', 'PRIMARYCACHE', 'all', 'all', ['all', 'none', 'metadata']],
  ['secondarycache', 'SECONDARYCACHE', 'all', 'all', ['all', 'none', 'metadata']],
  ['prefetch', 'PREFETCH', 'all', 'all', ['all', 'none', 'metadata']],
  ['logbias', 'LOGBIAS', 'latency', 'live', ['latency', 'throughput']],
  ['xattr', 'XATTR', 'on', 'filesystem', ['on', 'off', 'dir', 'sa']],
  ['dnodesize', 'DNSIZE', 'legacy', 'filesystem', ['legacy', 'auto', '1k', '2k', '4k', '8k', '16k']],
  ['volmode', 'VOLMODE', 'default', 'live', ['default', 'full', 'geom', 'dev', 'none']],
  ['atime', 'ATIME', 'on', 'filesystem', onOff],
  ['relatime', 'RELATIME', 'off', 'filesystem', onOff],
  ['devices', 'DEVICES', 'on', 'filesystem', onOff],
  ['exec', 'EXEC', 'on', 'filesystem', onOff],
  ['setuid', 'SETUID', 'on', 'filesystem', onOff],
  ['readonly', 'RDONLY', 'off', 'live', onOff],
  ['jailed', 'JAILED', 'off', 'filesystem', onOff],
  ['vscan', 'VSCAN', 'off', 'filesystem', onOff],
  ['nbmand', 'NBMAND', 'off', 'filesystem', onOff],
  ['overlay', 'OVERLAY', 'on', 'filesystem', onOff],
]

const readonly: readonly (readonly [name: string, header: string, applies: Property['applies'], right: boolean])[] = [
  ['type', 'TYPE', 'all', false],
  ['creation', 'CREATION', 'all', false],
  ['used', 'USED', 'all', true],
  ['available', 'AVAIL', 'live', true],
  ['referenced', 'REFER', 'all', true],
  ['compressratio', 'RATIO', 'all', true],
  ['refcompressratio', 'REFRATIO', 'all', true],
  ['mounted', 'MOUNTED', 'filesystem', false],
  ['origin', 'ORIGIN', 'live', false],
  ['clones', 'CLONES', 'snapshot', false],
  ['guid', 'GUID', 'all', true],
  ['createtxg', 'CREATETXG', 'all', true],
  ['objsetid', 'OBJSETID', 'all', true],
  ['usedbysnapshots', 'USEDSNAP', 'live', true],
  ['usedbydataset', 'USEDDS', 'live', true],
  ['usedbychildren', 'USEDCHILD', 'live', true],
  ['usedbyrefreservation', 'USEDREFRESERV', 'live', true],
  ['userrefs', 'USERREFS', 'snapshot', true],
  ['defer_destroy', 'DEFER_DESTROY', 'snapshot', false],
  ['written', 'WRITTEN', 'all', true],
  ['logicalused', 'LUSED', 'live', true],
  ['logicalreferenced', 'LREFER', 'all', true],
  ['encryptionroot', 'ENCROOT', 'all', false],
  ['keystatus', 'KEYSTATUS', 'all', false],
  ['receive_resume_token', 'RESUMETOK', 'live', false],
  ['snapshots_changed', 'SNAPSHOTS_CHANGED', 'live', false],
  ['name', 'NAME', 'all', false],
]

const others: readonly Property[] = [
  {name: 'mountpoint', header: 'MOUNTPOINT', kind: 'path', initial: '/', inherits: true, applies: 'filesystem'},
  {name: 'sharenfs', header: 'SHARENFS', kind: 'string', initial: 'off', inherits: true, applies: 'filesystem'},
  {name: 'sharesmb', header: 'SHARESMB', kind: 'string', initial: 'off', inherits: true, applies: 'filesystem'},
  {name: 'mlslabel', header: 'MLSLABEL', kind: 'string', initial: 'none', inherits: true, applies: 'all'},
  {name: 'canmount', header: 'CANMOUNT', kind: 'index', words: ['on', 'off', 'noauto'], initial: 'on', applies: 'filesystem'},
  {name: 'version', header: 'VERSION', kind: 'index', words: ['1', '2', '3', '4', '5', 'current'], initial: '5', applies: 'filesystem'},
  {name: 'keylocation', header: 'KEYLOCATION', kind: 'string', initial: 'none', applies: 'live'},
  {name: 'recordsize', header: 'RECSIZE', kind: 'size', initial: '131072', inherits: true, applies: 'filesystem', right: true},
  {name: 'special_small_blocks', header: 'SPECIAL_SMALL_BLOCKS', kind: 'size', initial: '0', inherits: true, applies: 'filesystem', right: true},
  ...['quota', 'reservation', 'refquota', 'refreservation'].map(
    (name): Property => ({name, header: name.toUpperCase().replace('RESERVATION', 'RESERV'), kind: 'size', initial: '0', applies: 'filesystem', right: true}),
  ),
  {name: 'filesystem_limit', header: 'FSLIMIT', kind: 'count', initial: 'none', applies: 'filesystem', right: true},
  {name: 'snapshot_limit', header: 'SSLIMIT', kind: 'count', initial: 'none', applies: 'live', right: true},
  {name: 'filesystem_count', header: 'FSCOUNT', kind: 'readonly', applies: 'filesystem', right: true},
  {name: 'snapshot_count', header: 'SSCOUNT', kind: 'readonly', applies: 'live', right: true},
  {name: 'volsize', header: 'VOLSIZE', kind: 'size', initial: '0', applies: 'volume', right: true},
  {name: 'volblocksize', header: 'VOLBLOCK', kind: 'once', initial: '16384', applies: 'volume', right: true},
  {name: 'normalization', header: 'NORMALIZATION', kind: 'once', words: ['none', 'formC', 'formD', 'formKC', 'formKD'], initial: 'none', applies: 'filesystem'},
  {name: 'casesensitivity', header: 'CASE', kind: 'once', words: ['sensitive', 'insensitive', 'mixed'], initial: 'sensitive', applies: 'filesystem'},
  {name: 'utf8only', header: 'UTF8ONLY', kind: 'once', words: onOff, initial: 'off', applies: 'filesystem'},
  {name: 'encryption', header: 'ENCRYPTION', kind: 'once', words: ['off'], initial: 'off', applies: 'all'},
  {name: 'keyformat', header: 'KEYFORMAT', kind: 'once', words: ['none'], initial: 'none', applies: 'live'},
  {name: 'pbkdf2iters', header: 'PBKDF2ITERS', kind: 'once', words: ['0'], initial: '0', applies: 'live', right: true},
]

const aliases: Readonly<Record<string, string>> = {
  avail: 'available',
  refer: 'referenced',
  compress: 'compression',
  rdonly: 'readonly',
  recsize: 'recordsize',
  reserv: 'reservation',
  refreserv: 'refreservation',
  ratio: 'compressratio',
  lused: 'logicalused',
  lrefer: 'logicalreferenced',
  usedsnap: 'usedbysnapshots',
  usedds: 'usedbydataset',
  usedchild: 'usedbychildren',
  usedrefreserv: 'usedbyrefreservation',
  volblock: 'volblocksize',
  dnsize: 'dnodesize',
  case: 'casesensitivity',
  redund_md: 'redundant_metadata',
  zoned: 'jailed',
}

const table = new Map<string, Property>()
for (const [name, header, initial, applies, words] of inherited) table.set(name, {name, header, kind: 'index', words, initial, applies, inherits: true})
for (const [name, header, applies, right] of readonly) table.set(name, {name, header, kind: 'readonly', applies, right})
for (const property of others) table.set(property.name, property)

/** A native property by its name or short name; `zoned` is not one on FreeBSD. */
export const property = (name: string): Property | undefined => (name === 'zoned' ? undefined : table.get(aliases[name] ?? name))

/** Those of `zfs get all`, in its order for a file system. */
export const shown: readonly string[] = [...table.keys()].filter((name) => name !== 'name')

/** `module:property`, lower case, at most 255 characters. */
export const isUser = (name: string): boolean => name.includes(':') && /^[a-z0-9:._+-]*$/.test(name) && name.length < 256
