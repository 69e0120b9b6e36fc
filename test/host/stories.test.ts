import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {begin, HOSTS, type World} from '../support/world.js'

// Whole days of work, with the words that a user types. What a command does in all its cases is tested elsewhere.
for (const {name, missing, make} of HOSTS) {
  describe(`days of work on ${name}`, () => {
    let world: World
    let base = ''
    const at = (...path: string[]) => join(world.root, ...path)
    const pot = (...words: string[]) => world.pot(...words)
    const fails = async (...words: string[]) => {
      const {code, stdout, stderr} = await world.run(words)
      expect(code, words.join(' ')).to.be.oneOf([1, 2])
      return `${stdout}${stderr}`
    }
    const until = async (is: () => boolean | Promise<boolean>) => {
      while (!(await is())) await sleep(50)
    }

    before(async function () {
      world = await begin(this, {missing, make})
      await pot('init', '--plugins', 'limits')
      base = await world.base('single')
      mkdirSync(at('site'))
      writeFileSync(at('site/index'), 'hello\n')
    })
    after(async () => {
      await world?.run(['de-init', '-f'])
      await world?.close()
    })

    it('a web service: one line makes it, with its files, its limit and its secret', async () => {
      await world.run(['secret', 'create', 'token', '-'], {input: 'swordfish'})
      const how = ['-e', 'STAGE=live', '--volume', `${at('site')}:/srv/www:ro`, '--secret', 'token', '--memory', '64M', '--attribute', 'restart=on-failure']
      await pot(
        'create',
        '-p',
        'web',
        '--from',
        base,
        ...how,
        '-c',
        `sh -c 'cat /srv/www/index /run/secrets/token >/root/served; echo $STAGE; exec sleep 1000'`,
      )
      await pot('start', 'web')
      const shown = JSON.parse(await pot('info', '-p', 'web', '--json'))
      expect(shown).to.deep.include({name: 'web', active: true})
      expect(await pot('get-attribute', '-p', 'web', '-A', 'memory')).to.include('64M')
      if (world.host !== 'linux') return
      await until(async () => (await pot('logs', 'web')).includes('live'))
      expect(await pot('exec', '-p', 'web', 'cat', '/root/served')).to.equal('hello\nswordfish')
      expect((await world.run(['exec', '-p', 'web', 'touch', '/srv/www/x'])).code).not.to.equal(0)
    })

    it('an app with a database: the data is its own, starts with it, and comes back with it', async () => {
      await pot('create-fscomp', '-f', 'data')
      await pot('create', '-p', 'db', '--from', base, '--volume', 'data:/data', '-c', 'sleep 1000')
      await pot('create', '-p', 'app', '--from', base, '-e', 'DB=db', '-c', 'sleep 1000')
      await pot('add-dep', '-p', 'app', '-P', 'db')
      await pot('start', 'app')
      expect((await pot('ps', '-q')).split('\n')).to.include.members(['app', 'db'])
      writeFileSync(at('fs/fscomp/data/table'), 'good')
      await pot('snapshot', '-p', 'db', '-n', 'before-upgrade')
      writeFileSync(at('fs/fscomp/data/table'), 'broken by the upgrade')
      expect(await fails('revert', '-p', 'db', '-s', 'before-upgrade')).to.include("'db' is running")
      await pot('stop', 'app')
      await pot('stop', 'db')
      await pot('revert', '-p', 'db', '-s', 'before-upgrade')
      expect(readFileSync(at('fs/fscomp/data/table'), 'utf8')).to.equal('good')
    })

    it('day 2: a configuration is changed, a copy tried, a run looked at, and all of it kept for a while', async () => {
      writeFileSync(at('app.conf'), 'debug=1\n')
      await pot('cp', at('app.conf'), 'web:/root/app.conf')
      await pot('cp', 'web:/root/app.conf', at('back.conf'))
      expect(readFileSync(at('back.conf'), 'utf8')).to.equal('debug=1\n')
      await pot('snapshot', '-p', 'web', '--keep', '7d,4w')
      await pot('clone', '-p', 'trial', '-P', 'web', '-e', 'STAGE=test')
      expect(readFileSync(at('fs/jails/trial/conf/pot.conf'), 'utf8'))
        .to.include('STAGE=test')
        .and.not.include('STAGE=live')
      await pot('rename', '-p', 'trial', '-n', 'staging')
      await pot('restart', 'web')
      if (world.host === 'linux') {
        const once = await world.run(['run', '--rm', 'web', '-e', 'STAGE=once', '--', 'sh', '-c', 'cat /root/app.conf; echo $STAGE; exit 4'])
        expect([once.code, once.stdout]).to.deep.equal([4, 'debug=1\nonce\n'])
      }
      expect((await pot('ls', '-q')).split('\n').filter((one) => /^(?!base-)./.test(one))).to.have.members(['app', 'db', 'staging', 'web'])
    })

    it('thirty pots: made, chosen by what they are, changed, started and destroyed by a line each', async () => {
      // The model is slow, and has no other tables.
      const count = world.host === 'linux' ? 30 : 6
      const names = Array.from({length: count}, (_, index) => `shop-${index + 1}`)
      const shops = async (...how: string[]) => (await pot('ls', '-q', '--filter', 'label=shop', '--sort', 'name', ...how)).split('\n').filter(Boolean)
      for (const [index, one] of names.entries())
        await pot('create', '-p', one, '--from', base, '--label', 'shop', '--label', `tier=${index % 3 === 0 ? 'web' : 'job'}`, '-c', 'sleep 1000')
      expect(await shops()).to.deep.equal(names)
      const web = names.filter((_, index) => index % 3 === 0)
      await pot('set-attribute', '--filter', 'label=tier=web', '-A', 'start-at-boot', '-V', 'YES')
      await pot('start', '--filter', 'label=tier=web')
      expect(await shops('--filter', 'active=true')).to.deep.equal(web)
      const table = (await pot('ls', '--filter', 'label=shop', '--columns', 'name,label')).trimEnd().split('\n')
      expect(table).to.have.length(count + 1)
      await pot('destroy', '-F', 'shop-*')
      expect(await shops()).to.deep.equal([])
    })

    it('mistakes cost a line, and change nothing', async () => {
      const before = readdirSync(at('fs/jails'))
      expect(await fails('start', 'wbe')).to.match(/^pot: there is no pot 'wbe'/)
      expect(await fails('create', '-p', 'web', '--from', base)).to.include("there is a pot 'web' already")
      expect(await fails('run', '--rm', 'nosuch', 'true')).to.include("there is no pot, base or image 'nosuch'")
      expect(await fails('destroy', 'web')).to.include("'web' is running")
      expect(await fails('destroy', '-f', 'data')).to.include("pots mount fscomp 'data': db")
      expect(await fails('secret', 'rm', 'token')).to.include("pots get the secret 'token'")
      expect(await fails('cp', 'web:etc', '.')).to.include('not absolute')
      expect(await fails('snapshot', '-p', 'web', '--keep', 'a week')).to.include('does not say which snapshots to keep')
      expect(await fails('create', '-p', 'big', '--from', base, '--memory', 'much')).to.include("'much'")
      expect(readdirSync(at('fs/jails'))).to.deep.equal(before)
    })

    it('removal: one after the other, and then all, with nothing left', async () => {
      await pot('stop', 'web')
      await pot('destroy', 'staging')
      for (const one of ['web', 'app', 'db']) await pot('destroy', one)
      await pot('destroy', '-f', 'data')
      await pot('secret', 'rm', 'token')
      expect(existsSync(at('fs/fscomp/data'))).to.equal(false)
      await pot('de-init', '-f')
      expect(await world.leftovers()).to.deep.equal([])
    })
  })
}
