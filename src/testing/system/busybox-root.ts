import {execFileSync} from 'node:child_process'
import {copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

let tarball: string | undefined

/** Path of a root tarball that contains little more than busybox. It is made once per process, and removed at the exit of the process. */
export function busyboxRoot(): string {
  if (tarball !== undefined) return tarball
  const dir = mkdtempSync(join(tmpdir(), 'pot-busybox-'))
  process.once('exit', () => rmSync(dir, {recursive: true, force: true}))
  const tree = join(dir, 'tree')
  for (const path of ['bin', 'etc', 'root', 'var/db', 'var/empty', 'usr/local', 'usr/bin', 'usr/home', 'tmp', 'proc', 'dev', 'sys', 'opt', 'mnt', 'media'])
    mkdirSync(join(tree, path), {recursive: true})
  copyFileSync('/bin/busybox', join(tree, 'bin/busybox'))
  const applets = execFileSync('/bin/busybox', ['--list'], {encoding: 'utf8'}).trim().split('\n')
  for (const applet of applets) if (applet !== 'busybox') symlinkSync('busybox', join(tree, 'bin', applet))
  writeFileSync(join(tree, 'etc/os-release'), 'ID=busybox\nPRETTY_NAME="Busybox root"\n')
  writeFileSync(join(tree, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n')
  writeFileSync(join(tree, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n')
  writeFileSync(join(tree, 'etc/crontab'), '# cron\n*/11 * * * * operator /usr/libexec/save-entropy\n1,31 0-5 * * * root adjkerntz -a\n')
  tarball = join(dir, 'busybox.tar')
  execFileSync('tar', ['-C', tree, '--owner=0', '--group=0', '-cf', tarball, '.'])
  return tarball
}
