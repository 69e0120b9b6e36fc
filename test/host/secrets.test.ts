import {existsSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {begin, HOSTS, type World} from '../support/world.js'

for (const {name, missing, make} of HOSTS) {
  describe(`secrets on ${name}`, () => {
    const VALUE = 'hunter2-and-more'
    let world: World
    let base = ''
    const at = (...path: string[]) => join(world.root, ...path)
    const inPot = (pot: string, secret: string) => at('fs/jails', pot, 'm/run/secrets', secret)
    /** Files of pot outside of the trees of pots that contain the value. */
    const places = (directory = world.root): string[] =>
      readdirSync(directory, {withFileTypes: true}).flatMap((entry) => {
        const path = join(directory, entry.name)
        if (entry.isDirectory()) return ['m', 'bases', 'secrets'].includes(entry.name) ? [] : places(path)
        return entry.isFile() && statSync(path).size < 2 ** 20 && readFileSync(path, 'latin1').includes(VALUE) ? [path] : []
      })

    before(async function () {
      world = await begin(this, {missing, make})
      await world.pot('init')
      base = await world.base('single')
    })
    after(async () => {
      await world?.run(['de-init', '-f'])
      await world?.close()
    })

    it('are kept from a file or stdin where only root can read them', async () => {
      writeFileSync(at('value'), VALUE)
      await world.pot('secret', 'create', 'password', at('value'))
      const {code} = await world.run(['secret', 'create', 'token', '-'], {input: `${VALUE}\n`})
      expect(code).to.equal(0)
      writeFileSync(at('value'), '')
      for (const secret of ['password', 'token']) expect(statSync(at('data/secrets', secret)).mode & 0o777).to.equal(0o600)
      expect(statSync(at('data/secrets')).mode & 0o777).to.equal(0o700)
      expect(existsSync(at('run/tmp')) ? readdirSync(at('run/tmp')) : []).to.deep.equal([])
    })

    it('refuse what is wrong in one line', async () => {
      for (const [words, said] of [
        [['create', 'password', at('value')], "pot: there is a secret 'password' already\n     pot secret create --replace password FILE\n"],
        [['create', 'a/b', at('value')], "pot: 'a/b' cannot be the name of a secret\n"],
        [['create', 'other', at('none')], `pot: there is no file ${at('none')}\n`],
        [['rm', 'none'], "pot: there is no secret 'none'\n     pot secret create none FILE\n"],
      ] as const) {
        const {code, stderr} = await world.run(['secret', ...words])
        expect(stderr).to.include(said)
        expect(code).to.be.oneOf([1, 2])
      }
      const {stderr} = await world.run(['create', '-p', 'web', '--from', base, '--secret', 'none'])
      expect(stderr).to.include("there is no secret 'none'")
      expect(existsSync(at('fs/jails/web'))).to.equal(false)
    })

    it('are files in the pot while it runs, and are nowhere else', async () => {
      await world.pot('create', '-p', 'web', '--from', base, '--secret', 'password', '--secret', 'token')
      const plan = await world.pot('start', 'web', '--plan')
      expect(plan).to.include('pot.place-secrets').and.not.include(VALUE)
      await world.pot('start', 'web')
      expect([readFileSync(inPot('web', 'password'), 'utf8'), readFileSync(inPot('web', 'token'), 'utf8')]).to.deep.equal([VALUE, `${VALUE}\n`])
      expect(statSync(inPot('web', 'password')).mode & 0o777).to.equal(0o444)
      expect(places()).to.deep.equal([])
      if (world.host === 'linux') {
        expect(await world.pot('exec', '-p', 'web', 'cat', '/run/secrets/password')).to.equal(VALUE)
        expect(await world.pot('exec', '-p', 'web', 'sh', '-c', 'grep " /run/secrets " /proc/mounts')).to.include(' /run/secrets tmpfs ')
      }
      await world.pot('stop', 'web')
      expect(readdirSync(at('fs/jails/web/m/run/secrets'))).to.deep.equal([])
    })

    it('are listed with the pots that get them, and not removed under them', async () => {
      const listed = JSON.parse(await world.pot('secret', 'ls', '--json'))
      expect(listed.map(({name, pots}: {name: string; pots: string[]}) => [name, pots])).to.deep.equal([
        ['password', ['web']],
        ['token', ['web']],
      ])
      expect(await world.pot('secret', 'ls')).to.match(/^NAME +CHANGED \(UTC\) +POTS\npassword +\d{4}-\S+ \S+ +web\n/)
      expect((await world.run(['secret', 'rm', 'token'])).stderr).to.include("pots get the secret 'token': web\n     pot secret rm -f token")
      await world.run(['secret', 'create', '--replace', 'token', '-'], {input: 'new'})
      expect(readFileSync(at('data/secrets/token'), 'utf8')).to.equal('new')
      await world.pot('secret', 'rm', '-f', 'token')
      const {code, stderr} = await world.run(['start', 'web'])
      expect([code, stderr]).to.satisfy(([code]: unknown[]) => code === 1)
      expect(stderr).to.include("there is no secret 'token'")
    })

    it('are removed by de-init', async () => {
      await world.pot('de-init', '-f')
      expect(existsSync(at('data/secrets'))).to.equal(false)
    })
  })
}
