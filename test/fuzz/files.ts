import {mkdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {parseCommandFile} from '../../plugins/flavours/src/command-file.js'
import {parseConfig} from '../../plugins/images/src/oci/format/image-config.js'
import {parseManifest} from '../../plugins/images/src/oci/format/manifest.js'
import {readLeases} from '../../plugins/network/src/addresses/leases.js'
import {readRecord} from '../../src/init/record.js'
import {eventsIn} from '../../src/operations/events.js'
import {operationsLeft} from '../../src/doctor/operations-left.js'
import {readList} from '../../src/plugins/installed.js'
import {mainState} from '../../src/pots/state/main-state.js'
import {readBridge} from '../../src/record/bridges.js'
import {recallRecords} from '../../src/record/known.js'
import {readMounts, readPot} from '../../src/record/store.js'
import {readSettings} from '../../src/settings/file.js'
import {parseMountinfo} from '../../src/host/linux/mounts/mountinfo.js'

/** A file that pot reads. */
export interface Format {
  readonly name: string
  /** Path in the directory of the test; undefined for a text that is no file. */
  readonly path?: string
  readonly text: string
  /** Reads it as pot does. Throws an error with a code for a text that is not right. */
  read(base: string, text: string): unknown
}

const places = (base: string) => ({config: join(base, 'etc'), data: join(base, 'data'), run: join(base, 'run')})
const root = (base: string) => ({fsRoot: join(base, 'fs'), stack: 'ipv4' as const})
const RECORD =
  'pot.level=0\npot.type=multi\npot.base=14.2\npot.depend=old\npot.env="A=b"\nhost.hostname="web.x"\nosrelease="14.2-RELEASE"\npot.attr.persistent=YES\npot.stack=dual\nnetwork_type=public-bridge\nip=10.192.0.3\npot.export.ports=tcp:80:8080 udp:53\npot.rss.memory=64M\n'
const HEAD =
  '{"version":1,"id":"1-a","title":"start web","pid":1,"started":"x","time":1700000000,"locks":["pot/web"],"steps":[{"title":"write","run":{"do":"write","path":"/x","content":""}}]}'
const DIGEST = `sha256:${'0'.repeat(64)}`

export const FORMATS: readonly Format[] = [
  {
    name: 'pot.conf of the host',
    path: 'etc/pot.conf',
    text: 'POT_FS_ROOT=/opt/pot\nPOT_NETWORK="10.192.0.0/10"\nexport POT_TMP=/tmp; POT_GROUP=pot # group\n',
    read: (base) => readSettings(places(base)),
  },
  {name: 'pot.conf of a pot', path: 'fs/jails/web/conf/pot.conf', text: RECORD, read: (base) => readPot(root(base), 'web')},
  {
    name: 'fscomp.conf',
    path: 'fs/jails/web/conf/fscomp.conf',
    text: 'zroot/pot/bases/14.2 /  ro\n/srv/www /var/www ro\nzroot/pot/fscomp/data /mnt zfs-remount\n',
    read: (base) => readMounts({name: 'web', dir: join(base, 'fs/jails/web'), root: join(base, 'fs/jails/web/m')}),
  },
  {name: 'bridge', path: 'fs/bridges/inner', text: 'name=inner\nnet=10.192.0.8/29\ngateway=10.192.0.9\n', read: (base) => readBridge(root(base), 'inner')},
  {
    name: 'list of records',
    path: 'fs/.records.json',
    text: '{"shape":"x","records":{"web":[[[1,2,3],[0,0,0]],"a=b",{"level":1},{}]}}',
    read: (base) => recallRecords(root(base), Array.from({length: 30}, String)),
  },
  {
    name: 'journal',
    path: 'data/journal/1-a.ndjson',
    text: `${HEAD}\n{"begin":0,"undo":[{"do":"unlink","path":"/x"}],"purge":[]}\n{"done":0}\n`,
    read: (base) => operationsLeft(places(base)),
  },
  {
    name: 'init.json',
    path: 'data/init.json',
    text: '{"settings":{"POT_STORAGE":{"now":"btrfs","before":null}},"newFile":true,"directories":["/opt/pot"],"plugins":[{"name":"x","root":"/y"}]}',
    read: (base) => readRecord(join(base, 'data')),
  },
  {
    name: 'events',
    text: '{"event":"main","version":1,"time":1700000000,"pot":"web","state":"exited","exit":1}\n{"event":"operation","version":1,"time":1,"id":"1-a","title":"x","pots":[],"result":"done","by":"root"}\n',
    read: (_, text) => eventsIn(text),
  },
  {
    name: 'list of plugins',
    path: 'data/package.json',
    text: '{"private":true,"oclif":{"schema":1,"plugins":[{"name":"@pot/plugin-x","type":"user","tag":"latest"},{"type":"link","name":"y","root":"/y"}]},"dependencies":{"@pot/core":"file:/x"}}',
    read: (base) => readList(join(base, 'data')),
  },
  {
    name: 'state of a main command',
    path: 'run/main/web.state',
    text: 'state=restarting\nsince=1700000000\nrestarts=3\nexit=137\noom=1\nnext=1700000009\n',
    read: (base) => mainState(join(base, 'run'), 'web', true),
  },
  {
    name: 'health of a pot',
    path: 'run/main/web.health',
    text: 'watcher=1\nstarted=1\nhealth=unhealthy\nsince=1\nfailures=3\nsaid=x\n',
    read: (base) => mainState(join(base, 'run'), 'web', true),
  },
  {
    name: 'lease',
    path: 'run/network/web.json',
    text: '{"pot":"web","uuid":"x","bridge":"pot0","addresses":["10.192.0.3"],"ports":[]}',
    read: (base) => readLeases({run: join(base, 'run')}),
  },
  {
    name: 'flavour',
    text: "set-attribute -A persistent -V YES\ncopy-in -s ./a -d '/b c'\n# comment\nset-cmd -c \"nginx -g 'daemon off;'\"\n",
    read: (_, text) => parseCommandFile(text),
  },
  {
    name: 'configuration of an image',
    text: '{"architecture":"amd64","os":"linux","config":{"Env":["A=b"],"Cmd":["sh"],"ExposedPorts":{"80/tcp":{}},"User":"1:1"},"rootfs":{"type":"layers","diff_ids":[]}}',
    read: (_, text) => parseConfig(text),
  },
  {
    name: 'manifest of an image',
    text: `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"${DIGEST}","size":2},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"${DIGEST}","size":3}]}`,
    read: (_, text) => parseManifest(text, 'x'),
  },
  {
    name: 'mount table of Linux',
    text: '36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n37 35 0:5 / /proc\\040x rw shared:2 - proc proc rw\n',
    read: (_, text) => parseMountinfo(text),
  },
]

/** Writes the files as they should be. */
export function writeAll(base: string): void {
  for (const {path, text} of FORMATS) if (path !== undefined) put(join(base, path), text)
}

export function put(path: string, text: string): void {
  mkdirSync(dirname(path), {recursive: true})
  writeFileSync(path, text)
}
