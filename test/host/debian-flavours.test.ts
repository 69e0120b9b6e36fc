import {appendFileSync, existsSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {expect} from 'chai'
import {flavourWorld, type FlavourWorld} from '../support/flavour-world.js'
import {WORLDS} from '../support/world.js'

const kind = WORLDS.find(({name}) => name === 'btrfs on Linux')

/** It fetches a Debian: only with POT_TEST_DEBIAN=1. */
if (process.env.POT_TEST_DEBIAN === '1') describe('the flavours for Debian pots', suite)

function suite(this: Mocha.Suite): void {
  let here: FlavourWorld

  before(async function () {
    if (kind === undefined || kind.missing !== undefined) {
      console.log(`      skipped: ${kind?.missing ?? 'needs Linux'}`)
      this.skip()
    }
    here = await flavourWorld(kind)
    await here.world.pot('create-base', '-r', 'bookworm')
  })
  after(async () => {
    await here?.world.close()
  })

  const create = (name: string, ...args: string[]) => here.world.pot('create', '-p', name, '-b', 'bookworm', ...args)
  const sh = (name: string, script: string) => here.world.pot('exec', '-p', name, 'sh', '-c', script)

  it('slim takes manual pages and translations away, and leaves a system that works', async () => {
    await create('thin', '-f', 'slim')
    const root = join(here.world.fs, 'jails/thin/m')
    expect(existsSync(join(root, 'usr/share/man/man1'))).to.equal(false)
    expect(existsSync(join(root, 'usr/share/doc/dpkg/copyright'))).to.equal(true)
    await here.world.pot('start', 'thin')
    expect(
      await sh('thin', 'dpkg --audit && apt-get -q update >/dev/null && apt-get -q install -y --no-install-recommends file >/dev/null && file -b /bin'),
    ).to.match(/symbolic link/)
    await here.world.pot('destroy', '-F', '-p', 'thin')
  })

  it('nginx answers on the port that it is told', async () => {
    await create('web', '-f', 'nginx', '-f', 'slim', '--flavour-arg', 'PORT=18473')
    await here.world.pot('start', 'web')
    expect(await answer(18473)).to.include('the pot web')
    await here.world.pot('destroy', '-F', '-p', 'web')
  })

  it('of a scaffold and three lines: nginx answers', async () => {
    const folder = here.world.root
    const run = (...args: string[]) => here.world.run(args, {cwd: folder})
    expect((await run('flavour', 'new', 'demo', '--plugin')).code).to.equal(0)
    expect((await run('plugins', 'link', '--no-install', 'demo')).code).to.equal(0)
    appendFileSync(join(folder, 'demo/flavours/demo'), `set-cmd -c nginx -g "daemon off;"\n`)
    appendFileSync(join(folder, 'demo/flavours/demo.sh'), 'install nginx-light\nsed -i "/::/d; s/listen 80/listen $PORT/" /etc/nginx/sites-available/default\n')
    await create('demo', '-f', 'demo', '--flavour-arg', 'PORT=18475')
    await here.world.pot('start', 'demo')
    expect(await answer(18475)).to.include('Welcome to nginx')
    await here.world.pot('destroy', '-F', '-p', 'demo')
  })

  it('ssh lets in who has the key, on the port that it is told', async () => {
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Ur8vGS0mJ5TqJm5Zk0tq0mFQhDqkP8Y7B1hF3l9aV me'
    await create('login', '-f', 'ssh', '--flavour-arg', 'PORT=18474', '--flavour-arg', `KEY=${key}`)
    await here.world.pot('start', 'login')
    await sleep(1000)
    expect(await sh('login', 'cat /root/.ssh/authorized_keys; /usr/sbin/sshd -T | grep -E "^(port|passwordauthentication) "')).to.equal(
      `${key}\nport 18474\npasswordauthentication no\n`,
    )
    expect(await here.world.pot('logs', '-p', 'login')).to.include('Server listening on 0.0.0.0 port 18474')
    await here.world.pot('destroy', '-F', '-p', 'login')
  })
}

/** The page on that port of this host, when there is one; for five seconds ''. */
async function answer(port: number): Promise<string> {
  let page = ''
  for (let tries = 0; tries < 50 && page === ''; tries++) {
    await sleep(100)
    page = await fetch(`http://127.0.0.1:${port}/`).then(
      (found) => found.text(),
      () => '',
    )
  }
  return page
}
