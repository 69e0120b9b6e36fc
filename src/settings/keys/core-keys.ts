import type {SettingKey} from './setting-key.js'

const path = {pattern: '^/[^\\s/]\\S*$', allows: 'an absolute path without spaces'} as const
const optionalPath = {pattern: '^(/[^\\s/]\\S*)?$', allows: 'an absolute path without spaces, or empty'} as const
const url = {pattern: '^(https?|file)://\\S+$', allows: 'a URL (http, https or file)'} as const

export const SETTING_KEYS: readonly SettingKey[] = [
  {
    key: 'POT_ZFS_ROOT',
    default: 'zroot/pot',
    pattern: '^[A-Za-z][\\w.:-]*(/[\\w.:-]+)*$',
    allows: 'a dataset name',
    description: 'dataset below which everything is kept',
  },
  {key: 'POT_FS_ROOT', default: '/opt/pot', ...path, description: 'where that dataset is mounted'},
  {key: 'POT_CACHE', default: '/var/cache/pot', ...path, description: 'downloads and images'},
  {key: 'POT_TMP', default: '/tmp', ...optionalPath, description: 'temporary files'},
  {key: 'POT_GROUP', default: 'pot', pattern: '^[\\w.-]+$', allows: 'the name of a group', description: 'group that owns the root directory'},
  {key: 'POT_MKTEMP_SUFFIX', default: '.XXXXXXXX', description: 'suffix of the names of temporary files (pot 0.16)'},
  {
    key: 'POT_HOSTNAME_MAX_LENGTH',
    default: '64',
    pattern: '^[1-9][0-9]{0,2}$',
    allows: 'a number from 1 to 999',
    description: 'longest host name of a pot, in characters',
  },
  {key: 'POT_SIGNED_PLUGINS', type: 'bool', default: 'false', description: 'only plugins that are signed with a key of plugin-keys are installed'},
  {key: 'POT_LOG_FACILITY', default: 'local2', pattern: '^[a-z0-9]*$', allows: 'a facility such as local2, or none', description: 'syslog facility'},
  {
    key: 'POT_STORAGE',
    default: '',
    pattern: '^([a-z][a-z0-9-]*)?$',
    allows: 'zfs, btrfs, the name of a storage of a plugin, or empty',
    description: 'storage that init chose; empty on FreeBSD: zfs',
  },
  {key: 'POT_BTRFS_FILE', default: '', ...optionalPath, description: 'Linux: file that holds the btrfs file system'},
  {key: 'POT_BTRFS_SIZE', default: '', pattern: '^([1-9][0-9]*[KMGT]?)?$', allows: 'a size such as 20G, or empty', description: 'Linux: size of that file'},
  {key: 'POT_RUNTIME', default: '', pattern: '^\\S*$', allows: 'a program, or empty', description: 'Linux: OCI runtime; empty: the first that works'},
  {
    key: 'POT_RELEASES',
    default: '',
    pattern: '^([a-z][a-z0-9-]*)?$',
    allows: 'the name of a source of releases that a plugin provides, or empty',
    description: 'where bases come from; empty: FreeBSD, or on Linux Debian',
  },
  {key: 'POT_MIRROR', default: 'https://download.freebsd.org/releases', ...url, description: 'FreeBSD: where releases are fetched'},
  {key: 'POT_MANIFESTS', default: '/usr/local/share/freebsd/MANIFESTS', ...path, description: 'FreeBSD: directory of the MANIFEST files'},
  {
    key: 'POT_DEBIAN_MIRROR',
    default: '',
    pattern: '^((https?|file)://\\S+)?$',
    allows: 'a URL (http, https or file), or empty',
    description: 'Linux: mirror of Debian; empty: that of the host',
  },
]
