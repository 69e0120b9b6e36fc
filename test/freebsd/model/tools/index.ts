import type {Call, Reply} from '../call.js'
import type {State} from '../state.js'
import {getent, pw} from './accounts.js'
import {cpuset} from './cpuset.js'
import {digest} from './digest.js'
import {fetch} from './fetch.js'
import {fileTools} from './front.js'
import {freebsdVersion, hostname, uname} from './identity.js'
import {ifconfig} from './ifconfig.js'
import {jail} from './jail.js'
import {jexec} from './jexec.js'
import {jls} from './jls.js'
import {killall} from './killall.js'
import {kldload, kldstat, kldunload} from './kld.js'
import {mountNullfs} from './mount-nullfs.js'
import {mount} from './mount.js'
import {netstat} from './netstat.js'
import {pgrep, pkill} from './pkill.js'
import {pkg} from './pkg.js'
import {pfctl} from './pfctl.js'
import {posixshmcontrol} from './posixshmcontrol.js'
import {ps} from './ps.js'
import {rctl} from './rctl.js'
import {route} from './route.js'
import {service} from './service.js'
import {chflags, kill, lockf, logger, script, tar} from './small.js'
import {sockstat} from './sockstat.js'
import {sysctl} from './sysctl.js'
import {sysrc} from './sysrc.js'
import {mktemp, tail} from './text.js'
import {top} from './top.js'
import {umount} from './umount.js'
import {zfs} from './zfs.js'
import {zpool} from './zpool.js'

export type Tool = (call: Call, state: State) => Promise<Reply>

/** By the name under which PATH finds them. */
export const tools: Readonly<Record<string, Tool>> = {
  zfs,
  zpool,
  jail,
  jexec,
  jls,
  ifconfig,
  route,
  netstat,
  pfctl,
  sockstat,
  mount,
  umount,
  mount_nullfs: mountNullfs,
  sysctl,
  sysrc,
  kldload,
  kldstat,
  kldunload,
  service,
  logger,
  rctl,
  cpuset,
  posixshmcontrol,
  pkill,
  pgrep,
  killall,
  kill,
  ps,
  top,
  getent,
  pw,
  hostname,
  uname,
  'freebsd-version': freebsdVersion,
  fetch,
  pkg,
  md5: digest('md5'),
  sha1: digest('sha1'),
  sha256: digest('sha256'),
  sha512: digest('sha512'),
  tar,
  bsdtar: tar,
  chflags,
  script,
  lockf,
  ...fileTools,
  tail,
  mktemp,
}

/** Programs of the host that do here what they do on FreeBSD, as far as anybody uses them. */
export const passed: readonly string[] = [
  'sh',
  'cat',
  'true',
  'false',
  'sleep',
  'echo',
  'env',
  'printf',
  'test',
  '[',
  'expr',
  'pwd',
  'basename',
  'dirname',
  'ls',
  'head',
  'wc',
  'tr',
  'cut',
  'sort',
  'uniq',
  'tee',
  'grep',
  'awk',
  'find',
  'xargs',
  'cmp',
  'diff',
  'dd',
  'seq',
  'nohup',
  'readlink',
  'realpath',
  'which',
  'xz',
  'unxz',
  'xzcat',
  'gzip',
  'gunzip',
  'zstd',
  'unzstd',
  'tty',
  'stty',
  'less',
  'more',
  'vi',
  'chroot',
]
