import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {CORE, type PotRun} from '../support/cli.js'
import {fingerprint} from '../support/fingerprint.js'
import {flavourWorld, type FlavourWorld} from '../support/flavour-world.js'
import {HOSTS} from '../support/world.js'

for (const kind of HOSTS) {
  describe(`flavours on ${kind.name}`, () => {
    let here: FlavourWorld

    before(async function () {
      if (kind.missing !== undefined) {
        console.log(`      skipped: ${kind.missing}`)
        this.skip()
      }
      here = await flavourWorld(kind)
    })
    after(async () => {
      await here?.world.close()
    })

    const create = (name: string, ...args: string[]): Promise<PotRun> => here.world.run(['create', '-p', name, '-t', here.type, '-b', here.base, ...args])
    const conf = (name: string) => readFileSync(join(here.world.fs, 'jails', name, 'conf/pot.conf'), 'utf8')
    const destroy = (name: string) => here.world.pot('destroy', '-F', '-p', name)
    /** Contents of a file of a pot that is down. */
    const inPot = async (name: string, path: string) => {
      await here.world.pot('copy-out', '-p', name, '-s', path, '-d', here.world.root)
      return readFileSync(join(here.world.root, path.split('/').at(-1) ?? ''), 'utf8')
    }

    // What does not depend on the host is tried on one.
    const anywhere = kind.name === 'the FreeBSD model' && process.env.POT_TEST_WORLDS !== 'all' ? () => {} : it

    it('run their commands, then their script as root in the pot with its name, and leave it down', async () => {
      here.write('web', ['set-attribute -A start-at-boot -V ON', 'set-cmd -c "sh -c \'echo $HOME; sleep 100\'"'])
      here.write('web.sh', ['#!/bin/sh', 'echo "booted $1"', 'echo "$0 $1 $(id -u)" >/root/made'])
      const {code, stderr, stdout} = await create('a', '-f', 'web')
      expect(code, stderr).to.equal(0)
      expect(stderr).to.match(/^ +booted a$/m)
      expect(stdout).to.equal('created a\n')
      expect(await inPot('a', '/root/made')).to.equal('/tmp/web.sh a 0\n')
      expect(conf('a')).to.include('pot.attr.start-at-boot=YES\n').and.to.include("pot.cmd=sh -c 'echo $HOME; sleep 100'\n")
      expect(readFileSync(join(here.world.fs, 'jails/a/log/flavour-web.sh.log'), 'utf8')).to.equal('booted a\n')
      expect(await here.world.pot('ps', '-q')).to.equal('')
      expect(existsSync(join(here.world.fs, 'jails/a/conf/.last_run_stats')), 'the user has not started it').to.equal(false)
      await destroy('a')
    })

    it('get the variables of the caller that set-ups rely on, no others, and the umask 022 in /', async () => {
      here.write('env.sh', [
        '#!/bin/sh',
        'echo "$RUNS_IN_NOMAD,$http_proxy,$MINE,$OTHER" >/root/env',
        'umask >>/root/env',
        'pwd >>/root/env',
        'read -r word || echo end >>/root/env',
      ])
      await here.world.pot('config', '--set', 'POT_FLAVOUR_ENV=MINE UNSET')
      const umask = process.umask(0o077)
      try {
        const env = {RUNS_IN_NOMAD: 'true', http_proxy: 'http://192.0.2.1:3128', MINE: 'a "b" $c', OTHER: 'secret'}
        const {code, stderr} = await here.world.run(['create', '-p', 'a', '-t', here.type, '-b', here.base, '-f', 'env'], {env})
        expect(code, stderr).to.equal(0)
      } finally {
        process.umask(umask)
      }
      expect(await inPot('a', '/root/env')).to.equal('true,http://192.0.2.1:3128,a "b" $c,\n0022\n/\nend\n')
      await destroy('a')
    })

    anywhere('whose script fails leave nothing behind, and its output is shown', async () => {
      here.write('bad.sh', ['#!/bin/sh -e', 'echo one', 'echo two', 'ls /third-line-is-wrong', 'echo four'])
      const before = await fingerprint(here.world)
      const {code, stderr} = await create('b', '-f', 'bad')
      expect(code).to.equal(1)
      expect(stderr)
        .to.match(/pot: create b: .*bad\.sh fails:\none\ntwo\n.*third-line-is-wrong/s)
        .and.not.to.include('four')
      expect(await fingerprint(here.world)).to.deep.equal(before)
    })

    anywhere('that fail keep the pot with -k, down, with what was said', async () => {
      const {code} = await create('b', '-k', '-f', 'bad')
      expect(code).to.equal(1)
      expect(readFileSync(join(here.world.fs, 'jails/b/log/flavour-bad.sh.log'), 'utf8')).to.include('third-line-is-wrong')
      expect(await here.world.pot('ps', '-q')).to.equal('')
      await destroy('b')
    })

    it('use every command of pot 0.16, and take several flavours in order', async () => {
      for (const plugin of ['limits', 'network']) await here.world.pot('plugins', 'install', plugin)
      await create('dep')
      here.write('all.d/tree/inner/file', ['inner'])
      const single = here.write('single.conf', ['x'])
      here.write('all', [
        '# a comment',
        '',
        'add-dep -P dep',
        'set-attribute -A no-rc-script -V YES',
        'set-attribute -A persistent -V OFF',
        `copy-in -s ${single} -d /root`,
        'copy-in-flv -s all.d/tree -d /root/tree',
        `mount-in -d ${join(here.directory, 'all.d')} -m /mnt -r`,
        "set-env -E A=b -E C='d",
        'set-hosts -H a:1.2.3.4',
        'set-rss -M 64M',
        'export-ports -e 80:8080 -e udp:53:5353',
        'set-cmd -c sh -c "echo  two" ',
      ])
      here.write('all.sh', ['#!/bin/sh -e', 'cat /root/tree/inner/file /mnt/tree/inner/file /root/single.conf >/root/seen'])
      here.write('all+1.sh', ['#!/bin/sh -e', 'echo last >>/root/seen'], 0o755)
      here.write('all+4', [])
      const {code, stderr} = await create('c', '-f', 'all', '-f', 'all+1', '-f', join(here.directory, 'all+4'))
      expect(code, stderr).to.equal(0)
      expect(stderr).to.match(/all:10: 'set-hosts -H a:1.2.3.4' is not a command of a flavour, the line is ignored/)
      expect(stderr).not.to.include('all:1:')
      expect(await inPot('c', '/root/seen')).to.equal('inner\ninner\nx\nlast\n')
      expect(conf('c').split('\n')).to.include.members([
        'pot.depend=dep',
        'pot.attr.no-rc-script=YES',
        'pot.attr.persistent=NO',
        'pot.env="A=b"',
        `pot.env="C='d"`,
        'pot.cmd=sh -c "echo  two"',
        'pot.rss.memory=64M',
        'pot.export.ports=80:8080 udp:53:5353',
      ])
      expect(conf('c')).not.to.include('to-be-pruned')
      for (const name of ['c', 'dep']) await destroy(name)
      for (const plugin of ['limits', 'network']) await here.world.pot('plugins', 'uninstall', plugin)
    })

    // On Linux nothing boots in a pot.
    const onFreebsd = kind.name.includes('FreeBSD') ? it : () => {}
    onFreebsd('run their script when the boot script has ended, whether the pot has rc or not', async () => {
      here.write('rc', ['sleep 1', 'echo booted >>/root/boots'])
      here.write('nomad', [
        'set-attribute -A persistent -V OFF',
        'set-attribute -A no-rc-script -V ON',
        'set-attribute -A prunable -V YES',
        'copy-in-flv -s rc -d /etc/rc',
      ])
      here.write('nomad.sh', ['#!/bin/sh -e', 'grep booted /root/boots', 'echo script >>/root/boots'])
      here.write('nomad+3.sh', ['#!/bin/sh -e', 'echo third >>/root/boots'])
      here.write('nomad+4', [`set-cmd -c "nginx -g 'daemon off;'"`])
      const {code, stderr} = await create('n', '-f', 'nomad', '-f', 'nomad+3', '-f', 'nomad+4')
      expect(code, stderr).to.equal(0)
      expect(await inPot('n', '/root/boots')).to.equal('booted\nscript\nbooted\nthird\n')
      expect(conf('n')).to.include("pot.cmd=nginx -g 'daemon off;'\n").and.not.to.include('to-be-pruned')
      await destroy('n')
    })

    anywhere('that are interrupted leave nothing behind', async () => {
      here.write('slow.sh', ['#!/bin/sh', 'echo begun', 'sleep 60'])
      const before = await fingerprint(here.world)
      const args = [join(CORE, 'bin/run.js'), 'create', '-p', 'i', '-t', here.type, '-b', here.base, '-f', 'slow']
      const child = spawn(process.execPath, args, {env: {...process.env, NODE_ENV: undefined, ...here.world.env}, stdio: ['ignore', 'ignore', 'pipe']})
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        if (text.includes('begun')) child.kill('SIGINT')
      })
      const begun = performance.now()
      const [code] = await once(child, 'close')
      expect(code).to.equal(130)
      expect(performance.now() - begun, 'milliseconds').to.be.below(8000)
      expect(await fingerprint(here.world)).to.deep.equal(before)
    })

    anywhere('with a command of a plugin that is not installed name the line that installs it, and make nothing', async () => {
      here.write('rss', ['set-attribute -A start-at-boot -V YES', 'set-rss -M 64M'])
      const {code, stderr} = await create('d', '-f', 'rss')
      expect(code).to.equal(1)
      expect(stderr).to.include("'set-rss' comes with the plugin 'limits'").and.to.include('pot plugins install limits')
      expect(existsSync(join(here.world.fs, 'jails/d'))).to.equal(false)
    })

    anywhere('with a command that fails leave nothing behind', async () => {
      here.write('source', ['copy-in -s /nowhere/at/all -d /root'])
      const before = await fingerprint(here.world)
      const {code, stderr} = await create('e', '-f', 'source')
      expect(code).to.equal(1)
      expect(stderr).to.include('/nowhere/at/all')
      expect(await fingerprint(here.world)).to.deep.equal(before)
    })

    anywhere('are told arguments, which have types and defaults', async () => {
      here.write('told', ['# arg PORT uint 80', '# arg MODE dev|live dev', '# arg KEY string'])
      here.write('told.sh', ['#!/bin/sh', 'echo "$PORT $MODE $KEY" >/root/told'])
      for (const args of [[], ['--flavour-arg', 'KEY=k', '--flavour-arg', 'PORT=x'], ['--flavour-arg', 'KEY=k', '--flavour-arg', 'OTHER=x']]) {
        const {code, stderr} = await create('f', '-f', 'told', ...args)
        expect(code, stderr).to.equal(2)
        expect(stderr).to.match(/KEY|PORT|OTHER/)
      }
      const {code, stderr} = await create('f', '-f', 'told', '--flavour-arg', 'KEY=a b', '--flavour-arg', 'MODE=live')
      expect(code, stderr).to.equal(0)
      expect(await inPot('f', '/root/told')).to.equal('80 live a b\n')
    })

    anywhere('are applied to clones', async () => {
      here.write('more.sh', ['#!/bin/sh', 'echo more >>/root/told'])
      const args = ['clone', '-F', '-p', 'g', '-P', 'f', '-f', 'more']
      const plan = await here.world.pot(...args, '--plan')
      expect(plan).to.include('pot flavour script -p g')
      expect(existsSync(join(here.world.fs, 'jails/g'))).to.equal(false)
      await here.world.pot(...args)
      expect(await inPot('g', '/root/told')).to.equal('80 live a b\nmore\n')
      await destroy('g')
      await destroy('f')
    })

    anywhere('that do not exist are refused, and those that are unfit', async () => {
      const none = await create('h', '-f', 'no-such')
      expect(none.stderr).to.include("there is no flavour 'no-such'").and.to.include('pot flavour list')
      here.write('unfit', ['set-cmd -p x -c y'])
      expect((await create('h', '-f', 'unfit')).stderr).to.include('unfit:1: set-cmd is written')
      expect(readdirSync(join(here.world.fs, 'jails'))).not.to.include('h')
    })

    it('leave nothing behind', async () => {
      await here.world.pot('de-init', '-f')
      expect(await here.world.leftovers()).to.deep.equal([])
    })
  })
}
