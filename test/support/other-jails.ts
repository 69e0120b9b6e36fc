import {mkdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {makeTree} from '../freebsd/fixtures.js'

const file = (path: string, text: string) => {
  mkdirSync(dirname(path), {recursive: true})
  writeFileSync(path, text)
}

/** A userland with a file that says whose it is. */
function tree(path: string, whose: string): void {
  mkdirSync(path, {recursive: true})
  makeTree(path, '14.2-RELEASE')
  file(join(path, 'root/whose'), `${whose}\n`)
}

/** Makes jails as iocage, Bastille, ezjail and an administrator have them, below `root` (absolute). Returns where `--at` finds those of each. */
export function makeOtherJails(root: string): Readonly<Record<'iocage' | 'bastille' | 'ezjail' | 'jail.conf', string>> {
  const at = (...names: string[]) => join(root, ...names)
  mkdirSync(at('site'), {recursive: true})
  file(at('site/index.html'), 'hello\n')

  tree(at('iocage/jails/cloud/root'), 'cloud')
  file(at('iocage/releases/14.2-RELEASE/root/shared/word'), 'of the release\n')
  mkdirSync(at('iocage/jails/cloud/root/shared'))
  file(
    at('iocage/defaults.json'),
    JSON.stringify({CONFIG_VERSION: '31', devfs_ruleset: '4', exec_start: '/bin/sh /etc/rc', exec_stop: '/bin/sh /etc/rc.shutdown', boot: 0}),
  )
  file(
    at('iocage/jails/cloud/config.json'),
    JSON.stringify({
      host_hostname: 'cloud.example.org',
      release: '14.2-RELEASE-p1',
      vnet: 1,
      nat: 1,
      nat_forwards: 'tcp(80:8081),udp(5000-5010)',
      boot: 1,
      allow_mlock: 1,
      children_max: '3',
      memoryuse: '512M:deny',
      maxproc: 'off',
      swapuse: '1G',
      securelevel: '2',
      depends: 'db',
    }),
  )
  file(
    at('iocage/jails/cloud/fstab'),
    [
      `${at('iocage/releases/14.2-RELEASE/root/shared')}\t${at('iocage/jails/cloud/root/shared')}\tnullfs\tro\t0\t0 # Added by iocage`,
      `${at('site')} ${at('iocage/jails/cloud/root/usr/local/www')} nullfs ro 0 0`,
      `tmpfs ${at('iocage/jails/cloud/root/scratch')} tmpfs rw 0 0`,
      '',
    ].join('\n'),
  )

  const web = at('bastille/jails/web')
  tree(join(web, 'root'), 'web')
  mkdirSync(join(web, 'root/.bastille'))
  file(at('bastille/releases/14.2-RELEASE/word'), 'of the release\n')
  file(
    join(web, 'jail.conf'),
    `web {
  enforce_statfs = 1;
  devfs_ruleset = 4;
  exec.clean;
  exec.consolelog = /var/log/bastille/web_console.log;
  exec.start = '/bin/sh /etc/rc';
  exec.stop = '/bin/sh /etc/rc.shutdown';
  exec.prestart = "echo hello";
  host.hostname = web;
  mount.devfs;
  mount.fstab = ${join(web, 'fstab')};
  path = ${join(web, 'root')};
  securelevel = 2;
  osrelease = 14.2-RELEASE;
  interface = bastille0;
  ip4.addr = 10.17.89.5/32;
  ip6 = disable;
}
`,
  )
  file(join(web, 'fstab'), `${at('bastille/releases/14.2-RELEASE')} ${join(web, 'root/.bastille')} nullfs ro 0 0\n`)
  file(join(web, 'rdr.conf'), 'tcp 8080 80\ndual em0 any any udp 5353 53 log (all)\nipv4 em0 192.0.2.7 any tcp 8443 443\n')
  file(join(web, 'rctl.conf'), 'jail:web:memoryuse:deny=1G/jail\njail:web:pcpu:deny=150\njail:other:maxproc:deny=7\n')
  file(join(web, 'settings.conf'), 'boot="off"\ndepend=""\npriority="99"\n')

  tree(at('ez/jails/old.site'), 'old.site')
  mkdirSync(at('ez/jails/old.site/basejail'))
  file(at('ez/jails/basejail/word'), 'of the base\n')
  file(
    at('ez/ezjail/old_site'),
    Object.entries({
      hostname: 'old.site',
      ip: 'em0|192.0.2.9,em0|192.0.2.10',
      rootdir: at('ez/jails/old.site'),
      exec_start: '/bin/sh /etc/rc',
      exec_stop: '',
      mount_enable: 'YES',
      devfs_enable: 'YES',
      devfs_ruleset: 'devfsrules_jail',
      procfs_enable: 'YES',
      fdescfs_enable: 'YES',
      parameters: 'allow.raw_sockets=1 allow.sysvipc=1',
    })
      .map(([name, value]) => `export jail_old_site_${name}="${value}"\n`)
      .join(''),
  )
  file(at('ez/fstab.old_site'), `${at('ez/jails/basejail')} ${at('ez/jails/old.site/basejail')} nullfs ro 0 0\n`)
  file(at('ez/ezjail/off.norun'), `export jail_off_rootdir="${at('ez/jails/off')}"\nexport jail_off_hostname="off"\nexport jail_off_ip="192.0.2.11"\n`)

  tree(at('j/plain'), 'plain')
  tree(at('j/job'), 'job')
  file(
    at('etc-of-jails/jail.conf'),
    `# defaults
$base = "${at('j')}";
path = "$base/\${name}"; // of all
host.hostname = "$name.example";
exec.clean; mount.devfs; persist;
plain { ip4 = inherit; exec.start = "/bin/sh /etc/rc"; allow.nomount; sysvshm = new; stop.timeout = 3; }
.include "more.d/*.conf";
`,
  )
  file(
    at('etc-of-jails/more.d/job.conf'),
    `job {
  /* two commands */
  exec.start = "/bin/echo one", '/bin/sleep 1000';
  exec.start += "/bin/echo two";
  ip4 = inherit;
  exec.stop = "/bin/echo bye";
  allow.vmm;
}
`,
  )
  return {iocage: at('iocage'), bastille: at('bastille'), ezjail: at('ez/ezjail'), 'jail.conf': at('etc-of-jails/jail.conf')}
}
