import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {begin, HOSTS, leaveNothing, ownNetwork, type World} from '../support/world.js'

/** The parts of the result of `apply` and `diff` that these tests look at. */
interface Result {
  readonly changed?: boolean
  readonly differs?: boolean
  readonly items: readonly {
    readonly kind: string
    readonly name: string
    readonly action: string
    readonly restart: boolean
    readonly changes: readonly {field: string}[]
  }[]
}

for (const {name: where, missing, make} of HOSTS) {
  describe(`stacks on ${where}`, () => {
    let world: World
    let base = ''
    const at = (path: string) => join(world.root, path)
    const file = () => at('stack/shop.yaml')
    const write = (text: string, path = 'stack/shop.yaml') => writeFileSync(at(path), text)
    const result = async (...args: string[]): Promise<Result> => JSON.parse(await world.pot(...args, '--json'))
    const apply = (...more: string[]) => result('apply', '-f', file(), ...more)
    const diff = async () => {
      const {code, stdout} = await world.run(['diff', '-f', file()])
      return {code, stdout}
    }
    const pots = async () => (await world.pot('ls', '-q')).split('\n').filter((name) => name !== '' && !name.startsWith('base-'))
    const actions = ({items}: Result) => Object.fromEntries(items.map(({name, action}) => [name, action]))
    /** What changes when a pot is made again, or started again. */
    const identity = async (pot: string) => {
      const {uuid, main, active} = JSON.parse(await world.pot('info', '--json', '-p', pot))
      return JSON.stringify({uuid, pid: main?.pid, since: main?.since, active})
    }

    const shop = ({port = 18480, extra = '', web = '', memory = ''} = {}) => `name: shop
pots:
  web:
    base: ${base}
    type: single
    command: sleep 1000
    ports: ["${port}:80"]
    depends_on: [db]
    volumes: ["./site:/srv:ro"]
    attributes: {no-rc-script: true}
${web}
  db:
    base: ${base}
    type: single
    command: [sleep, "1000"]
    environment: {MODE: live, "GREETING": "hello world"}
    secrets: [password]
    volumes: ["data:/var/data"]
    networks: [inner]
    attributes: {no-rc-script: true}
${memory}
${extra}
networks:
  inner: {size: 6}
volumes:
  data:
secrets:
  password: {file: ./password}
`

    before(async function () {
      world = await begin(this, {missing, make})
      await world.pot('plugins', 'install', 'network', 'limits')
      await world.pot('init')
      await ownNetwork(world, 72)
      base = await world.base('single')
      mkdirSync(at('stack/site'), {recursive: true})
      writeFileSync(at('stack/password'), 'first\n')
    })
    after(async () => {
      for (const pot of world === undefined ? [] : await pots()) await world.run(['destroy', '-F', '-p', pot])
      await leaveNothing(world)
    })

    it('shows what it would do, and does nothing with --plan', async () => {
      write(shop())
      const {code, stdout} = await diff()
      expect([code, stdout]).to.deep.equal([
        1,
        [
          'create   secret  password',
          'create   network inner',
          'create   volume  data',
          `create   pot     db  (base ${base}, and start it)`,
          `create   pot     web  (base ${base}, and start it)`,
          '',
        ].join('\n'),
      ])
      const plan = await world.pot('apply', '-f', file(), '--plan')
      expect(plan).to.include('pot create -p db --base').and.include('GREETING=…').and.not.include('hello world')
      expect(await pots()).to.deep.equal([])
    })

    it('makes all of it in the order of the dependencies, and a second time changes nothing', async () => {
      const first = await apply()
      expect(actions(first)).to.deep.equal({password: 'create', inner: 'create', data: 'create', db: 'create', web: 'create'})
      expect(JSON.parse(await world.pot('info', '--json', '-p', 'web'))).to.include({active: true})
      expect(await world.pot('exec', '-p', 'db', 'cat', '/run/secrets/password')).to.equal('first\n')
      const before = [await identity('web'), await identity('db')]
      const second = await world.run(['apply', '-f', file()])
      expect([second.code, second.stdout]).to.deep.equal([0, 'stack shop: nothing to change\n'])
      expect([await identity('web'), await identity('db')]).to.deep.equal(before)
      expect(await diff()).to.deep.equal({code: 0, stdout: 'stack shop: nothing differs\n'})
    })

    it('touches only the pot of a changed port', async () => {
      const before = {db: await identity('db'), web: await identity('web')}
      write(shop({port: 18481}))
      expect((await diff()).stdout).to.equal('change   pot     web\n         ports: 18480:80 -> 18481:80\n')
      const {items} = await apply()
      expect(items.filter(({action}) => action !== 'none').map(({name, changes}) => [name, changes.map(({field}) => field)])).to.deep.equal([
        ['web', ['ports']],
      ])
      expect(await identity('db')).to.equal(before.db)
      expect(await identity('web')).to.equal(before.web)
      const lease = JSON.parse(readFileSync(at('run/network/web.json'), 'utf8'))
      expect(lease.ports.map(({hostPort}: {readonly hostPort: number}) => hostPort)).to.deep.equal([18481])
      expect((await apply()).changed).to.equal(false)
    })

    it('finds what was changed by hand, and what was stopped or destroyed by hand', async () => {
      await world.pot('stop', 'web')
      expect(await diff()).to.deep.equal({code: 1, stdout: 'start    pot     web\n'})
      await world.pot('set-env', '-p', 'db', '-E', 'MODE=test')
      await world.pot('set-attribute', '-p', 'web', '-A', 'no-rc-script', '-V', 'NO')
      const found = await apply()
      expect(actions(found)).to.include({web: 'change', db: 'change'})
      await world.pot('destroy', '-F', '-p', 'web')
      expect(actions(await apply())).to.include({web: 'create', db: 'none'})
      expect((await apply()).changed).to.equal(false)
    })

    it('takes back what is no longer in the file, and limits a running pot without a restart', async () => {
      write(shop({port: 18481, memory: '    memory: 64M\n', web: '    restart: on-failure:3\n    environment: [A=1]\n'}))
      const db = await identity('db')
      await apply()
      expect(await identity('db')).to.equal(db)
      expect(await world.pot('get-attribute', '-p', 'db', '-A', 'memory')).to.include('64M')
      expect(await world.pot('get-attribute', '-p', 'web', '-A', 'restart')).to.include('on-failure:3')
      write(shop({port: 18481}))
      await apply()
      expect(await identity('db')).to.equal(db)
      expect(await world.pot('get-attribute', '-p', 'db', '-A', 'memory')).to.not.include('64M')
      expect(await world.pot('get-attribute', '-p', 'web', '-A', 'restart')).to.include('no')
      expect((await apply()).changed).to.equal(false)
    })

    it('gives pots a new value of a secret', async () => {
      writeFileSync(at('stack/password'), 'second\n')
      const {items} = await apply()
      expect(items.filter(({action}) => action !== 'none').map(({name}) => name)).to.deep.equal(['password', 'db'])
      expect(await world.pot('exec', '-p', 'db', 'cat', '/run/secrets/password')).to.equal('second\n')
      expect((await apply()).changed).to.equal(false)
    })

    it('refuses a pot of others, and one that has to be made again, and changes nothing', async () => {
      await world.pot('create', '-p', 'guest', '-t', 'single', '-b', base)
      write(shop({port: 18481, extra: `  guest: {base: ${base}, type: single, start: false}`}))
      const foreign = await world.run(['apply', '-f', file()])
      expect([foreign.code, foreign.stderr]).to.deep.equal([
        1,
        `pot: the pot guest is there already, and is not of the stack shop\n     pot apply -f ${file()} --adopt takes it over\n`,
      ])
      expect(actions(await apply('--adopt'))).to.include({guest: 'adopt'})
      expect((await apply()).changed).to.equal(false)
      write(shop({port: 18481, extra: `  guest: {base: ${base}, type: single, start: false, network: public-bridge}`}))
      const remade = await world.run(['apply', '-f', file()])
      expect(remade.code).to.equal(1)
      expect(remade.stderr).to.include('pot: guest cannot change network-type from nothing to public-bridge\n')
      expect(actions(await apply('--recreate'))).to.include({guest: 'recreate'})
      expect((await apply()).changed).to.equal(false)
    })

    it('tells what is no longer in the file, and destroys it with --prune', async () => {
      write(shop({port: 18481}))
      const told = await world.run(['apply', '-f', file()])
      expect([told.code, told.stderr]).to.deep.equal([0, `pot guest is no longer in ${file()}: --prune destroys it\n`])
      expect(actions(await apply('--prune'))).to.include({guest: 'destroy'})
      expect(await pots()).to.deep.equal(['db', 'web'])
    })

    it('deletes what it has made, and leaves nothing', async () => {
      const kept = await world.run(['delete', '-f', file()])
      expect(kept.stderr).to.include('volume data is kept: --volumes destroys it')
      expect(await pots()).to.deep.equal([])
      expect(await world.pot('ls', '-f', '-q')).to.include('data')
      expect(actions(await apply())).to.include({data: 'none', db: 'create'})
      await world.pot('delete', '-f', file(), '--volumes')
      expect(await pots()).to.deep.equal([])
      for (const directory of ['fs/jails', 'fs/fscomp', 'fs/bridges', 'data/stacks', 'data/secrets'])
        expect(existsSync(at(directory)) ? readdirSync(at(directory)).filter((name) => !name.startsWith('base-')) : [], directory).to.deep.equal([])
      expect(await world.pot('delete', '-f', file())).to.equal('stack shop: nothing to destroy\n')
    })
  })
}
