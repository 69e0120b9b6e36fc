import {spawnSync} from 'node:child_process'
import {mkdirSync, readdirSync, rmSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {CAPABILITIES} from '../../src/host/linux/oci/security.js'
import {ociSeccomp} from '../../src/host/linux/oci/seccomp.js'
import {OWN_PROFILE} from '../../src/host/linux/oci/seccomp-own.js'
import {openSecret} from '../../src/programs/spawn.js'
import type {JailSpec} from '../../src/host/types.js'
import {laboratory, type Laboratory} from '../support/linux-host.js'
import {runSteps} from '../support/run-steps-linux.js'

const PROFILES = [
  {of: 'the host', oci: {}},
  {of: 'pot', oci: {linux: {seccomp: ociSeccomp(OWN_PROFILE, CAPABILITIES)}}},
]

for (const {of, oci} of PROFILES)
  describe(`a pot on Linux, filtered by the profile of ${of}`, () => {
    let lab: Laboratory
    let spec: JailSpec

    const exec = (command: readonly string[], options?: Parameters<Laboratory['host']['jails']['exec']>[2], input = '') => {
      const {argv, secret} = lab.host.jails.exec('web', command, options)
      const [file = '', ...args] = argv
      const given = secret === undefined ? [] : [openSecret(secret)]
      return spawnSync(file, args, {encoding: 'utf8', input, env: {...process.env, LC_ALL: 'C'}, stdio: ['pipe', 'pipe', 'pipe', ...given]})
    }
    const sh = (script: string, ...args: string[]) => exec(['/bin/sh', '-c', script, 'sh', ...args])

    before(async function () {
      if (process.platform !== 'linux' || process.getuid?.() !== 0) return this.skip()
      lab = await laboratory()
      spec = {...lab.pot('web'), oci}
      await runSteps(lab.host, lab.host.mounts.root(spec.root, spec.root, {readonly: false}))
      await runSteps(lab.host, lab.host.jails.create(spec))
    })

    after(async () => {
      if (lab === undefined) return
      await runSteps(lab.host, [...lab.host.jails.stop('web', {timeout: 0}), ...lab.host.mounts.unmount(spec.root)])
      lab.remove()
    })

    it('is listed with its holder and its root', async () => {
      const [pot, ...others] = await lab.host.jails.running()
      expect(others).to.deep.equal([])
      expect(pot).to.include({name: 'web', root: spec.root})
      expect(sh('echo $PPID; readlink /proc/1/exe').stdout).to.include('/bin/busybox')
    })

    it('hands on stdin, stdout, stderr and exit statuses', () => {
      const cat = exec(['cat'], {}, 'in\n')
      expect(cat.stdout).to.equal('in\n')
      const both = sh('echo out; echo err >&2; exit 7')
      expect([both.stdout, both.stderr, both.status]).to.deep.equal(['out\n', 'err\n', 7])
      expect(exec(['true']).status).to.equal(0)
      expect(sh('kill -9 $$').status).to.equal(137)
    })

    it('hands on the environment byte for byte', () => {
      const values = {SPACED: ' a  b ', LIST: 'a,b=c', LINES: 'one\ntwo\n', QUOTES: `'"\`$(id)\\`, UNICODE: 'žluť☃', EMPTY: ''}
      for (const [name, value] of Object.entries(values)) {
        expect(exec(['/bin/sh', '-c', `printf %s "$${name}"`], {env: values}).stdout, name).to.equal(value)
      }
    })

    it('runs as a user of the pot with its groups', () => {
      expect(exec(['id'], {user: 'web'}).stdout).to.match(/^uid=1234\(web\) gid=1235\(web\) groups=.*77\(adm\)/)
      expect(exec(['/bin/sh', '-c', 'echo $HOME'], {user: '1234'}).stdout).to.equal('/tmp\n')
      expect(() => exec(['id'], {user: 'nobody-here'})).to.throw('there is no user')
    })

    it('has its own processes, hostname, and the network of the host', () => {
      expect(sh('hostname').stdout).to.equal('web.example\n')
      expect(sh('readlink /proc/self/ns/net').stdout.trim()).to.equal(spawnSync('readlink', ['/proc/self/ns/net'], {encoding: 'utf8'}).stdout.trim())
      for (const name of ['pid', 'mnt', 'uts', 'ipc']) {
        expect(sh(`readlink /proc/self/ns/${name}`).stdout, name).not.to.equal(spawnSync('readlink', [`/proc/self/ns/${name}`], {encoding: 'utf8'}).stdout)
      }
    })

    it('cannot mount, leave its namespaces, or write to what the kernel shares', () => {
      expect(sh('mount -t tmpfs x /mnt').status).not.to.equal(0)
      expect(sh('unshare -m true').stderr).to.match(/not permitted/)
      expect(sh('unshare -U true').stderr).to.match(/not permitted/)
      expect(sh('echo 1 > /proc/sys/kernel/panic').status).not.to.equal(0)
      expect(sh('cat /proc/kcore /proc/keys; ls /sys/firmware').stdout).to.equal('')
      expect(sh('grep Seccomp: /proc/self/status').stdout).to.include('2')
      expect(sh('grep CapEff /proc/self/status').stdout.trim()).to.match(/00000000800405fb$/)
    })

    it('reaps orphans', async () => {
      sh('for i in 1 2 3 4 5; do (sleep 0.1 & ) ; done')
      await new Promise((resolve) => setTimeout(resolve, 500))
      expect(sh('for f in /proc/[0-9]*/status; do grep -H "^State:.*Z" $f; done').stdout).to.equal('')
    })

    it('lists its own processes with their memory, and not its holder', async () => {
      expect(await lab.host.jails.processes('web')).to.deep.equal([])
      sh('sleep 4711 >/dev/null 2>&1 &')
      const [sleep, ...others] = await lab.host.jails.processes('web')
      expect(others).to.deep.equal([])
      expect(sleep?.command).to.equal('sleep 4711')
      expect(sleep?.rss).to.be.greaterThan(4096)
      process.kill(sleep?.pid ?? 0, 'SIGKILL')
    })

    it('is not made in a tree whose /dev is a link: the runtime would make links on the host', async () => {
      const evil = lab.pot(`evil-${of.length}`)
      const outside = join(lab.base, `outside-${of.length}`)
      mkdirSync(outside)
      rmSync(join(evil.root, 'dev'), {recursive: true, force: true})
      symlinkSync(outside, join(evil.root, 'dev'))
      for (const steps of [lab.host.jails.create(evil), lab.host.jails.once(evil.root, 'evil', ['/bin/true'])]) {
        const error: unknown = await runSteps(lab.host, steps).catch((error: unknown) => error)
        expect(String(error)).to.include('/dev is a link')
        expect(readdirSync(outside)).to.deep.equal([])
      }
      await runSteps(lab.host, lab.host.jails.stop(evil.name, {timeout: 0}))
      rmSync(join(evil.root, 'dev'))
    })

    it('refuses to be created twice, and stays as it is', async () => {
      const error: unknown = await runSteps(lab.host, lab.host.jails.create(spec)).catch((error: unknown) => error)
      expect(error).to.have.property('code', 'RUNNING')
      expect(exec(['true']).status).to.equal(0)
    })
  })
