import {execFileSync} from 'node:child_process'
import {copyFileSync, mkdirSync, realpathSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {busyboxRoot} from '../../src/testing/system/busybox-root.js'

/** Makes a root tarball in `directory`: busybox, and the perl of this host with its libraries, which makes any system call. Returns its path. */
export function perlRoot(directory: string): string {
  const tree = join(directory, 'perl-tree')
  mkdirSync(tree)
  execFileSync('tar', ['-C', tree, '-xf', busyboxRoot()])
  const perl = realpathSync(execFileSync('which', ['perl'], {encoding: 'utf8'}).trim())
  copyFileSync(perl, join(tree, 'bin/perl'))
  for (const [path] of execFileSync('ldd', [perl], {encoding: 'utf8'}).matchAll(/\/\S+/g)) {
    mkdirSync(join(tree, dirname(path)), {recursive: true})
    copyFileSync(path, join(tree, path))
  }
  execFileSync('sh', ['-c', 'echo "web:x:1234:1234:web:/root:/bin/sh" >>"$1/etc/passwd"; echo own >"$1/root/own"; mkdir -p "$1/run" "$1/srv"', 'sh', tree])
  const file = join(directory, 'perl.tar')
  execFileSync('tar', ['-C', tree, '--owner=0', '--group=0', '-cf', file, '.'])
  return file
}
