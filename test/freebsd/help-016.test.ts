import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {CORE} from '../support/cli.js'
import {words} from './support.js'
import {worldFor, type World} from '../support/world.js'

/** A day with every command of the help page of pot 0.16, in its words. `@` is the directory of the world. A line that fails there has its exit status. */
const DAY: readonly (string | readonly [line: string, code: number])[] = [
  'help',
  'help create',
  'help snap',
  'version',
  'version -q',
  'config -g fs_root',
  'config -qg zfs_root',
  'init -v',
  'create-base -r 14.2',
  'create-base -r 14.2 -b other',
  'list -b',
  'vnet-start',
  'create-private-bridge -B inner -S 10',
  'vnet-start -B inner',
  'list -B',
  'info -B inner',
  'create-fscomp -f data',
  'create -p web -b 14.2',
  'snapshot -p web',
  'create -p two -t multi -l 2 -P web',
  'create -p one -t single -b 14.2 -N public-bridge -i auto -S ipv4 -d inherit',
  'create -p inside -b 14.2 -N private-bridge -B inner -i auto',
  'create -p named -b 14.2 -N alias -i 192.0.2.55',
  ['create -p a.b -b 14.2', 2],
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
  'set-hook -p web -s @/hook.sh -S @/hook.sh -t @/hook.sh -T @/hook.sh',
  'set-rss -p web -C 1 -M 64M',
  'export-ports -p one -e 80 -e tcp:443:8443 -e udp:53',
  'add-dep -p web -P named',
  'copy-in -p web -s @/site -d /root/site',
  'copy-in -c -p web -s @/site/file -d /root/deep/down/file',
  'mount-in -p web -d @/site -m /var/site -r',
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
  'copy-in -F -p web -s @/site/file -d /root/new',
  'copy-out -F -p web -s /root/new -d @/out',
  'last-run-stats -p web',
  'stop two',
  'stop -p web',
  'stop one',
  'stop named',
  'copy-out -p web -s /root/site -d @/out',
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
  'export -p one -t 1.0 -D @/store -l 1 -A',
  'import -p one -t 1.0 -U file://@/store',
  'prepare -p one -t 1.0 -a 1234 -U file://@/store -n task -c sleep -N inherit -S ipv4',
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
  'destroy -r -b other',
  ['start nobody', 1],
  ['list -p -b', 2],
  ['nonsense', 2],
  'destroy -p two',
  'destroy -p web',
  'destroy -p named',
  'destroy -p one',
  'destroy -r -b 14.2',
  'de-init -f',
]

describe('a user of pot 0.16, who knows its help page', function () {
  this.timeout(1_800_000)
  let world: World
  before(async function () {
    world = await worldFor(this, 'the FreeBSD model')
    const at = (...names: string[]) => join(world.root, ...names)
    for (const name of ['site', 'out', 'store']) mkdirSync(at(name))
    writeFileSync(at('site/file'), 'text\n')
    writeFileSync(at('hook.sh'), '#!/bin/sh\ntrue\n', {mode: 0o755})
    writeFileSync(at('etc/pf.conf'), 'nat-anchor "pot-nat/*"\nrdr-anchor "pot-rdr/*"\npass\n')
    writeFileSync(at('etc/rc.conf'), `pf_rules="${at('etc/pf.conf')}"\n`)
    await world.pot('plugins', 'install', 'network', 'limits', 'flavours', 'images')
  })
  after(() => world?.close())

  it('does everything with the same words', async () => {
    const wrong: string[] = []
    for (const each of DAY) {
      const [line, code] = typeof each === 'string' ? ([each, 0] as const) : each
      const run = await world.run(words(line).map((word) => word.replaceAll('@', world.root)))
      if (run.code !== code) wrong.push(`pot ${line}: ${run.code}: ${run.stderr || run.stdout}`)
    }
    expect(wrong.join('\n')).to.equal('')
    expect(await world.leftovers()).to.deep.equal([])
  })

  it('uses every command of that page', () => {
    const page: string = readFileSync(join(CORE, 'test/architecture/commands.test.ts'), 'utf8')
    const [, list = ''] = /const OLD =\s*`([^`]*)`/.exec(page) ?? []
    const used = new Set(DAY.map((each) => (typeof each === 'string' ? each : each[0]).split(' ')[0]))
    const unused = list.split(/\s+/).filter((command) => !used.has(command))
    expect(unused).to.deep.equal([])
  })
})
