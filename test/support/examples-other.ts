import type {Done} from './examples-day.js'

/** A day on FreeBSD, with the examples that are about its releases, its file systems and its images. */
export const FREEBSD_DAY: readonly Done[] = [
  '+ pot init',
  'pot create-base -r 14.2',
  'pot create -p db -t single -b 14.2 -d custom:/etc/resolv.pot',
  '+ zfs create zroot/data; zfs create zroot/db',
  'pot mount-in -p db -z tank/data -m /mnt',
  'pot mount-in -p db -z tank/db -m /var/db --jailed',
  '+ pot create -p web -t single -b 14.2; pot snapshot -p web',
  'pot export -p web',
  '+ pot export -p web -t 1.0 -A -D {images}',
  'pot import -p web -t 1.0 -U https://images.example.org/pots',
  'pot prepare -p web -t 1.0 -a 7f3c -U https://images.example.org/pots -n task -c "nginx -g \'daemon off;\'"',
  '+ pot destroy -p task_7f3c',
  'pot prepare -p web -t 1.0 -U /var/images -a 7f3c -n task -c "nginx -g \'daemon off;\'" -e 80:8080',
  '+ pot destroy -p task_7f3c; pot vnet-start',
  'pot prepare -p web -t 1.0 -a 7f3c -e 80:8080 -N public-bridge -i auto -s',
]

/** Tests that do several of them. */
const GUIDE = ['test/cli/plugin-guide.test.ts', 'leads word for word to a plugin that conforms on Linux and on FreeBSD, with no network'] as const
const COMPLETION = ['test/cli/completion.test.ts', 'is installed for all shells, and removed, and leaves files of others'] as const
const IMAGES = [
  'plugins/images/test/host/images.test.ts',
  `\${format}: what is imported is what was exported, under a uuid of its own and without its hooks`,
] as const
const MIGRATE = ['test/cli/migrate.test.ts', 'are migrated in one operation, and back'] as const

/** Examples that no day has, because they need a program of others or another host, or have no end: the file and the title of the test that does it. */
export const ELSEWHERE: Readonly<Record<string, readonly [file: string, title: string]>> = {
  'docker save web:1.0 | gzip > web.tar.gz; pot import ./web.tar.gz': [
    'plugins/images/test/host/paths.test.ts',
    'are what their contents are, whatever their names and prefixes say',
  ],
  'pot adopt --from bastille web': ['test/freebsd/adopt.test.ts', 'become pots that start and have what they had; the other tool keeps its own'],
  'pot adopt --from jail.conf --at /root/old/jail.conf web --plan': ['test/freebsd/adopt.test.ts', 'leave nothing when pot is killed, wherever that is'],
  'pot adopt --from podman db -n database': ['test/host/adopt.test.ts', 'become pots as docs/adopt.md tells'],
  'pot base update 14.1 --release 14.2 --all': ['test/host/base-update.test.ts', 'makes a base beside the old one, and touches no pot'],
  'pot completion fish | source': ['test/cli/completion.test.ts', `of \${shell} knows commands, options and the pots of this host`],
  'pot completion install': COMPLETION,
  'pot completion install --plan': COMPLETION,
  'pot completion remove': COMPLETION,
  'pot completion remove --plan': COMPLETION,
  'pot events -f --json': ['test/cli/events.test.ts', 'follows, also into a new file, until it is interrupted'],
  'pot export -p web -t 1.0 -A -D /var/images -S /root/images.sec': IMAGES,
  'pot export -p web -t 1.0 -D /var/images -A -S /root/images.sec': IMAGES,
  'pot flavour new demo --plugin && pot plugins link demo': ['test/cli/flavours.test.ts', 'is made, linked and used as it is'],
  'pot import -p web -t 1.0 -U /var/images -C /usr/local/etc/pot/images.pub': IMAGES,
  'pot import -p web -t 1.0 -U https://images.example.org/pots -C /usr/local/etc/pot/images.pub': IMAGES,
  'pot migrate': MIGRATE,
  'pot migrate --plan': MIGRATE,
  'pot migrate --undo': MIGRATE,
  'pot init --storage directory': ['plugins/directory/test/host/pots.test.ts', `a \${type} pot lives as on any other storage`],
  'pot logs -f -n 20 -p web': ['test/host/output.test.ts', 'ends logs -f with the reader, and with the room'],
  'pot move web db2 --keep': ['test/host/move.test.ts', 'keeps a stopped copy here, if it is to'],
  'pot move web db2 --plan': ['test/host/move.test.ts', 'shows what it would do, and changes neither host'],
  'pot move web root@db2': ['test/host/move.test.ts', 'takes a running pot with its files and its record'],
  'pot move-in check - <PARCEL': ['test/host/move.test.ts', 'needs the base of a multi pot there, and takes its own volumes'],
  'pot plugins check .': GUIDE,
  'pot plugins check pot-plugin-share-1.0.0.tgz --json': GUIDE,
  'pot plugins inspect pot-plugin-share --json': GUIDE,
  'pot plugins manifest': GUIDE,
  'pot plugins manifest ./my-plugin --json': GUIDE,
  'pot plugins setup': GUIDE,
  'pot plugins setup ./my-plugin --json': GUIDE,
  'pot plugins types': GUIDE,
  'pot plugins types ./my-plugin --json': GUIDE,
  'pot stats --follow': ['plugins/limits/test/host/linux.test.ts', 'stats shows those that are named, again and again when it follows'],
  'pot stats web db --follow': ['plugins/limits/test/host/linux.test.ts', 'stats shows those that are named, again and again when it follows'],
}
