import {spawnSync} from 'node:child_process'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {expect} from 'chai'
import {begin, REAL_HOSTS, type World} from '../support/world.js'

for (const {name, missing, make} of REAL_HOSTS) {
  describe(`pots that start with the host, on ${name}`, () => {
    let world: World
    let files: string[]

    before(async function () {
      world = await begin(this, {missing, make})
      const etc = dirname(world.env.POT_CONFIG_DIR ?? '')
      files =
        world.host === 'linux'
          ? ['pot.service', 'pot-snapshot.service', 'pot-snapshot.timer'].map((file) => join(etc, 'systemd/system', file))
          : ['rc.d/pot', 'rc.d/pot_early', 'cron.d/pot'].map((file) => join(etc, file))
      await world.pot('init')
      const base = await world.base('single')
      for (const one of ['db', 'web', 'broken', 'other']) await world.pot('create', '-p', one, '-t', 'single', '-b', base)
      await world.pot('add-dep', '-p', 'web', '-P', 'db')
      for (const one of ['web', 'broken']) await world.pot('set-attribute', '-p', one, '-A', 'start-at-boot', '-V', 'YES')
    })
    after(async () => {
      await world?.close()
    })

    it('are missed by the doctor as long as nothing starts them', async () => {
      const {stdout} = await world.run(['doctor'])
      expect(stdout).to.include('broken, web would start at boot, but the system knows nothing of pot').and.to.include('pot service install')
    })

    it('are started by files that run pot, and that are written once', async () => {
      expect(JSON.parse(await world.pot('service', 'install', '--json')).files).to.deep.equal(files)
      expect(JSON.parse(await world.pot('service', 'install', '--json')).files).to.deep.equal([])
      expect(await world.pot('service')).to.equal(files.map((file) => `${file}: installed\n`).join(''))
      if (world.host === 'freebsd')
        for (const file of files.filter((one) => one.includes('rc.d'))) expect(spawnSync('sh', ['-n', file]).status, file).to.equal(0)
      const text = files.map((file) => readFileSync(file, 'utf8')).join('')
      const program = /(["'].*run\.js["']) start --at-boot/.exec(text)?.[1] ?? ''
      const words = program.split(/["'] ["']|["']/).filter((word) => word !== '')
      expect(words).to.have.length(2)
      for (const word of words) expect(existsSync(word), word).to.equal(true)
      expect((await world.run(['doctor'])).stdout).not.to.include('would start at boot')
    })

    it('are started after those that they depend on, and one that cannot be is no reason for the others', async () => {
      writeFileSync(join(world.fs, 'jails/broken/conf/fscomp.conf'), '/nowhere /mnt\n', {flag: 'a'})
      const {code, stdout, stderr} = await world.run(['start', '--at-boot'])
      expect(code).to.equal(1)
      expect(stderr).to.match(/pot: 1 pot was not started: broken\n/)
      expect(stdout).to.equal('')
      expect((await world.pot('ps', '-q')).trim().split('\n').sort()).to.deep.equal(['db', 'web'])
    })

    it('are stopped all at once when the host goes down, with what was started by hand', async () => {
      await world.pot('start', 'other')
      expect(await world.pot('ps', '--at-boot')).to.equal('broken is not running\nweb is running\n')
      expect(JSON.parse(await world.pot('stop', '--all', '--remember', '--json'))).to.deep.equal(
        ['db', 'other', 'web'].map((one) => ({name: one, ok: true, result: {name: one, stopped: true}})),
      )
      expect(await world.pot('ps', '-q')).to.equal('')
      expect((await world.run(['stop', '--all', 'web'])).code).to.equal(2)
      expect((await world.run(['start', '--at-boot', 'web'])).code).to.equal(2)
    })

    it('are up again after a restart of the service, with what was started by hand, once', async () => {
      expect((await world.run(['start', '--at-boot'])).stderr).to.match(/1 pot was not started: broken\n/)
      expect((await world.pot('ps', '-q')).trim().split('\n').sort()).to.deep.equal(['db', 'other', 'web'])
      await world.pot('stop', '--all')
      await world.run(['start', '--at-boot'])
      expect((await world.pot('ps', '-q')).trim().split('\n').sort()).to.deep.equal(['db', 'web'])
      await world.pot('stop', '--all')
    })

    it('leave files of another origin alone, unless told to replace them', async () => {
      expect(JSON.parse(await world.pot('service', 'remove', '--json')).files).to.deep.equal(files)
      for (const file of files) expect(existsSync(file)).to.equal(false)
      writeFileSync(files[0] ?? '', 'mine')
      const {code, stderr} = await world.run(['service', 'install'])
      expect(code).to.equal(1)
      expect(stderr).to.include('was not written by this pot').and.to.include('--force')
      await world.pot('service', 'install', '--force')
    })

    it('are forgotten with all the rest', async () => {
      await world.pot('de-init', '-f')
      for (const file of files) expect(existsSync(file)).to.equal(false)
      expect(await world.leftovers()).to.deep.equal([])
    })
  })
}
