import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {ROOT} from './cli.js'
import type {Session} from './session.js'
import {wordsOf} from './words.js'

/** What the words of a host are: `{at}` in a line is the directory of the world, and so on. */
export interface Place {
  readonly at: string
  /** Names of a base for multi pots, of another one, and of what single pots are made from. */
  readonly multi: string
  readonly other: string
  readonly single: string
  /** The options of `create-base` for the first two. */
  readonly makesMulti: string
  readonly makesOther: string
  /** An address of the network of the host for a pot with an alias. */
  readonly alias: string
}

/** A day with every command of the help page of pot 0.16, in its words. A line that fails there has its exit status. */
const DAY: readonly (string | readonly [line: string, code: number])[] = [
  'help',
  'help create',
  'help snap',
  'version',
  'version -q',
  'config -g fs_root',
  'config -qg zfs_root',
  'init -v',
  'create-base {makesMulti}',
  'create-base {makesOther}',
  'list -b',
  'vnet-start',
  'create-private-bridge -B inner -S 10',
  'vnet-start -B inner',
  'list -B',
  'info -B inner',
  'create-fscomp -f data',
  'create -p web -b {multi}',
  'snapshot -p web',
  'create -p two -t multi -l 2 -P web',
  'create -p one -t single -b {single} -N public-bridge -i auto -S ipv4 -d inherit',
  'create -p inside -b {multi} -N private-bridge -B inner -i auto',
  'create -p named -b {multi} -N alias -i {alias}',
  ['create -p a.b -b {multi}', 2],
  'list',
  'ls -q',
  'list -v',
  'list -a',
  'list -f',
  'list -F',
  'ls -p',
  "set-cmd -p web -c 'sleep 1000'",
  'set-attribute -p web -A no-rc-script -V YES',
  'set-attr -p web -A start-at-boot -V ON',
  'get-attribute -p web -A start-at-boot',
  'get-attr -qp web -A persistent',
  "set-env -p web -E A=b -E 'C=d e'",
  'set-hosts -p web -H db:10.0.0.1',
  'set-hook -p web -s {at}/hook.sh -S {at}/hook.sh -t {at}/hook.sh -T {at}/hook.sh',
  'set-rss -p web -C 1 -M 64M',
  'export-ports -p one -e 80 -e tcp:443:8443 -e udp:53',
  'add-dep -p web -P named',
  'copy-in -p web -s {at}/site -d /root/site',
  'copy-in -c -p web -s {at}/site/file -d /root/deep/down/file',
  'mount-in -p web -d {at}/site -m /var/site -r',
  'mount-in -p web -f data -m /var/data',
  'mount-in -p one -f data -m /mnt -w',
  'mount-out -p one -m /mnt',
  'snapshot -p web',
  'snap -f data',
  'info -p web',
  'info -v -p web',
  'info -qp web',
  'info -sp web',
  ['info -rp web', 1],
  'start -p web',
  'start -s one',
  'ps',
  'ps -q',
  'info -rp web',
  'info -Ep web',
  'show',
  'show -a',
  'show -p web',
  'show -v -r',
  'get-rss -p web',
  'get-rss -p web -J',
  'exec -p web hostname',
  'exec -e X=y -u root -p web env',
  'exec -U root -p web hostname',
  'term web',
  'run web',
  'term -f two',
  'top -p web',
  'signal -l',
  'signal -C -p web -m sleep',
  'signal -p web -s HUP -m sleep',
  'copy-in -F -p web -s {at}/site/file -d /root/new',
  'copy-out -F -p web -s /root/new -d {at}/out',
  'last-run-stats -p web',
  'stop two',
  'stop -p web',
  'stop one',
  'stop named',
  'copy-out -p web -s /root/site -d {at}/out',
  'revert -p web',
  'rollback -f data',
  'snapshot -r -p web',
  'purge-snapshots -p web',
  'snapshot -p one',
  'clone -p three -P one',
  'clone -p four -P one -F -N inherit -d off',
  'clone-fscomp -f more -F data',
  'purge-snapshots -a -f more',
  'rename -p three -n third',
  'export -p one -t 1.0 -D {at}/store -l 1 -A',
  'import -p one -t 1.0 -U file://{at}/store',
  'prepare -p one -t 1.0 -a 1234 -U file://{at}/store -n task -c sleep -N inherit -S ipv4',
  'update-config -p web',
  'update-config -a',
  'prune',
  'prune -n -g',
  'destroy -p third',
  'destroy -F -p four',
  'destroy -qp task_1234',
  'destroy -f more',
  'destroy -p inside',
  'destroy -B inner',
  'destroy -rp one_1_0',
  'destroy -r -b {other}',
  ['start nobody', 1],
  ['list -p -b', 2],
  ['nonsense', 2],
  'destroy -p two',
  'destroy -p web',
  'destroy -p named',
  'destroy -p one',
  'destroy -r -b {multi}',
  'de-init -f',
]

/** Makes the files that the day uses. */
export function layFiles({at}: Pick<Place, 'at'>): void {
  for (const name of ['site', 'out', 'store']) mkdirSync(join(at, name))
  writeFileSync(join(at, 'site/file'), 'text\n')
  writeFileSync(join(at, 'hook.sh'), '#!/bin/sh\ntrue\n', {mode: 0o755})
}

/** Does the whole day, also after a line that ends otherwise than with pot 0.16. Resolves with these lines and what pot says. */
export async function replay(session: Session, place: Place): Promise<string[]> {
  const wrong: string[] = []
  for (const each of DAY) {
    const [line, code] = typeof each === 'string' ? ([each, 0] as const) : each
    const words = wordsOf(line.replaceAll(/\{(\w+)\}/g, (all, key: string) => new Map(Object.entries(place)).get(key) ?? all))
    const {status, stdout, stderr} = await session.run(...words)
    if (status !== code) wrong.push(`pot ${line}: ${status}: ${stderr || stdout}`)
  }
  return wrong
}

/** Fails unless the day has every command of that page. */
export function expectWholePage(): void {
  const [, list = ''] = /const OLD =\s*`([^`]*)`/.exec(readFileSync(join(ROOT, 'test/architecture/commands.test.ts'), 'utf8')) ?? []
  const used = new Set(DAY.map((each) => (typeof each === 'string' ? each : each[0]).split(' ')[0]))
  expect(list.split(/\s+/)).to.include('last-run-stats')
  expect(list.split(/\s+/).filter((command) => !used.has(command))).to.deep.equal([])
}
