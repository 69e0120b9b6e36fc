import {copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'

const APPLETS = [
  'sh',
  'sleep',
  'cat',
  'echo',
  'env',
  'id',
  'ls',
  'mount',
  'touch',
  'true',
  'umount',
  'printf',
  'ps',
  'kill',
  'hostname',
  'readlink',
  'unshare',
  'ip',
  'tr',
  'grep',
]

/** A root directory with busybox as its only program; one that is there stays as it is. */
export function busyboxTree(root: string): string {
  if (existsSync(root)) return root
  for (const directory of ['bin', 'etc', 'proc', 'sys', 'dev', 'tmp', 'mnt', 'root']) mkdirSync(join(root, directory), {recursive: true})
  copyFileSync('/usr/bin/busybox', join(root, 'bin/busybox'))
  for (const applet of APPLETS) symlinkSync('busybox', join(root, 'bin', applet))
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nweb:x:1234:1235::/tmp:/bin/sh\n')
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nweb:x:1235:\nadm:x:77:web\n')
  writeFileSync(join(root, 'etc/os-release'), 'PRETTY_NAME="Busybox"\nVERSION_ID=1.35\n')
  return root
}
