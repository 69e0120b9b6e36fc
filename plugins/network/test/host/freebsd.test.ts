import {execFileSync} from 'node:child_process'
import {readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {expect} from 'chai'
import {ROOT} from '../../../../test/support/cli.js'
import {WORLDS, type World} from '../../../../test/support/world.js'

const kind = WORLDS.find(({name}) => name === 'the FreeBSD model')
const RULES = 'ext_if = "em0"\nset skip on lo0\nblock in on $ext_if \\\n  all\npass out\n'
const PRELOAD = pathToFileURL(join(ROOT, 'test/support/watch-pot.mjs')).href

describe('networks of pots on the FreeBSD model', () => {
  let world: World
  let clean: string[] = []
  const pot = (...args: string[]) => world.pot(...args)
  const net = async () => (await world.model?.network()) ?? []
  const conf = (name: string) => readFileSync(join(world.fs, 'jails', name, 'conf/pot.conf'), 'utf8')
  const uuidOf = (name: string) => /^pot\.uuid=(.*)$/m.exec(conf(name))?.[1] ?? ''
  const rulesOf = async (name: string) =>
    (await net()).filter((line) => line.startsWith(`pf 'pot-rdr/${uuidOf(name)}'`)).map((line) => line.slice(line.indexOf(': ') + 2))
  const pfConf = () => join(world.root, 'etc/pf.conf')

  /** Runs pot; resolves with the programs that it has started itself. */
  async function watch(...args: string[]): Promise<string[]> {
    const [started, loaded] = [join(world.root, 'started'), join(world.root, 'loaded')]
    for (const file of [started, loaded]) writeFileSync(file, '')
    const {code, stderr} = await world.run(args, {env: {NODE_OPTIONS: `--import ${PRELOAD}`, POT_STARTED: started, POT_LOADED: loaded}})
    expect(code, stderr).to.equal(0)
    return readFileSync(started, 'utf8').split('\n').filter(Boolean)
  }

  before(async function () {
    if (kind === undefined || kind.missing !== undefined) {
      console.log(`      skipped: ${kind?.missing ?? 'no model'}`)
      this.skip()
    }
    world = await kind.make()
    writeFileSync(join(world.root, 'etc/rc.conf'), `pf_rules="${pfConf()}"\n`)
    writeFileSync(pfConf(), RULES)
    await pot('plugins', 'install', 'network')
    clean = await net()
  })
  after(async () => {
    await world?.close()
  })

  it('init says what the rules of pf lack, and adds it only when it is told to', async () => {
    const before = readFileSync(pfConf(), 'utf8')
    const {stderr} = await world.run(['init'])
    expect(stderr).to.include('nat-anchor "pot-nat"').and.to.include('rdr-anchor "pot-rdr/*"')
    expect(readFileSync(pfConf(), 'utf8')).to.equal(before)
    await pot('init', '--edit-pf', '--forwarding')
    expect(readFileSync(pfConf(), 'utf8').split('\n').slice(2, 7)).to.deep.equal([
      'nat-anchor "pot-nat" # added by pot init',
      'nat-anchor "pot-nat/*" # added by pot init',
      'rdr-anchor "pot-rdr/*" # added by pot init',
      'anchor "pot-nat/*" # added by pot init',
      'block in on $ext_if \\',
    ])
    expect((await world.run(['init', '--edit-pf'])).stderr).not.to.include('anchor')
  })

  it('starts a pot on the public bridge with few processes, with all that it needs', async () => {
    const base = await world.base('single')
    await pot('create', '-p', 'web', '-t', 'single', '-b', base, '-N', 'public-bridge', '-i', 'auto', '-S', 'dual')
    await pot('export-ports', '-p', 'web', '-e', 'tcp:80:8080', '-e', 'udp:53')
    const cold = await watch('start', 'web')
    const all = (await net()).join('\n')
    expect(all).to.match(
      /^host \| pot0-\w+ \| up .* \| 10\.192\.0\.1\/10 fd[0-9a-f:]+::1\/64 \| all,bridge,b\w+x,pot,potbr \| pot public bridge \w+ \| member pot\w{12}$/m,
    )
    expect(all).to.match(/^web \| in\w{12} \| up \| 02:[0-9a-f:]{14} \| 10\.192\.0\.\d+\/10 fd[0-9a-f:]+\/64 \|/m)
    expect(all).to.match(/^web \| lo0 \| up \| {2}\| 127\.0\.0\.1\/8 ::1\/128 \|/m)
    expect(all).to.match(/^web route inet default 10\.192\.0\.1\nweb route inet6 default fd[0-9a-f:]+::1$/m)
    expect(all).to.match(/^pf '': rdr-anchor "pot-rdr\/\*" all$/m)
    expect(all).to.match(/^pf 'pot-nat\/root-\w+': nat on em0 inet6 from fd[0-9a-f:]+::\/48 to any -> \(em0:0\)$/m)
    expect((await rulesOf('web')).filter((rule) => / proto tcp /.test(rule)).map((rule) => rule.replace(/ -> .*/, ''))).to.deep.equal([
      'rdr on em0 inet proto tcp from any to (em0) port = http-alt tag pot-export',
      'rdr on em0 inet6 proto tcp from any to (em0) port = http-alt tag pot-export',
      'rdr on potbr inet proto tcp from any to (em0) port = http-alt tag pot-hairpin',
      'rdr on potbr inet6 proto tcp from any to (em0) port = http-alt tag pot-hairpin',
    ])
    // What /etc/rc of the pot does to its network leaves it alone.
    await world.model?.boot('web')
    expect((await net()).join('\n')).to.equal(all)
    const rcConf = () => readFileSync(join(world.fs, 'jails/web/m/etc/rc.conf'), 'utf8')
    expect(rcConf()).to.match(/^network_interfaces="lo0" # pot/m)
    await pot('stop', 'web')
    expect(rcConf()).not.to.include('network_interfaces')
    expect((await net()).filter((line) => line.includes(uuidOf('web')) || line.startsWith('web'))).to.deep.equal([])
    const warm = await watch('start', 'web')
    // Two for the process that answers at localhost.
    expect(warm.length, warm.join('\n')).to.be.at.most(15)
    // without a bridge, eight more: routes, what pf has, its module, its rules, those of all pots, pf itself, the rules of the bridge, the bridge
    expect(cold.length, cold.join('\n')).to.be.at.most(23)
    await pot('stop', 'web')
  })

  it('a process answers at localhost for a pot with ports while it is up; doctor knows when it is gone, and vnet-start brings it back', async () => {
    const sockets = join(world.root, 'run/localhost')
    const answers = () => readdirSync(sockets).length
    await pot('start', 'web')
    expect(answers()).to.equal(1)
    const silent = 'exported ports of pots that run do not answer at localhost: web'
    expect((await world.run(['doctor'])).stdout).not.to.include(silent)
    rmSync(join(sockets, readdirSync(sockets)[0] ?? ''))
    expect((await world.run(['doctor'])).stdout).to.include(silent)
    await pot('vnet-start')
    expect(answers()).to.equal(1)
    expect((await world.run(['doctor'])).stdout).not.to.include(silent)
    await pot('stop', 'web')
    expect(answers()).to.equal(0)
  })

  it('starts two at once where there is no bridge yet, one of them on a private bridge', async () => {
    const base = await world.base('single')
    await pot('vnet-stop')
    await pot('create-private-bridge', '-B', 'inner', '-S', '10')
    await pot('create', '-p', 'db', '-t', 'single', '-b', base, '-N', 'private-bridge', '-B', 'inner', '-i', 'auto', '-S', 'dual')
    await pot('clone', '-p', 'two', '-P', 'web', '-F', '-N', 'public-bridge', '-i', 'auto')
    await pot('export-ports', '-p', 'two', '-e', 'tcp:80')
    await Promise.all(['web', 'two', 'db'].map((name) => pot('start', name)))
    const all = await net()
    expect(all.filter((line) => / \| pot public bridge /.test(line))).to.have.length(1)
    expect(all.find((line) => / \| pot public bridge /.test(line))?.match(/member/g)).to.have.length(2)
    expect(all.filter((line) => /\| all,bridge,/.test(line))).to.have.length(2)
    expect(all.join('\n')).to.match(/^pf 'pot-nat\/potb-\w+': block return in quick on potb-\w+ inet from any to <others-inet> ! tagged pot-hairpin$/m)
    expect(all.filter((line) => /^(web|two|db) \| in/.test(line))).to.have.length(3)
    expect(new Set(all.flatMap((line) => /^(?:web|two|db) \| in\w+ \| up \| \S+ \| (\S+)/.exec(line)?.[1] ?? [])).size).to.equal(3)
    expect((await rulesOf('db')).filter((rule) => rule.startsWith('rdr'))).to.deep.equal([])
  })

  it('comes back after a flush of the firewall by one command, and doctor says that it is gone', async () => {
    const up = await net()
    const pfctl = (...args: string[]) => execFileSync(join(world.model?.bin ?? '', 'pfctl'), args, {env: {...process.env, ...world.model?.env}, stdio: 'pipe'})
    pfctl('-F', 'all')
    for (const anchor of [`pot-rdr/${uuidOf('web')}`, `pot-nat/root-${/root-(\w+)/.exec(up.join('\n'))?.[1]}`]) pfctl('-a', anchor, '-F', 'all')
    const {stdout} = await world.run(['doctor'])
    expect(stdout)
      .to.include('the firewall lacks rules of pots that run: web')
      .and.to.include('the rules of pf do not use those of pots: nat-anchor "pot-nat/*", rdr-anchor "pot-rdr/*"')
    await pot('vnet-start')
    expect(await net()).to.deep.equal(up)
  })

  it('loses all at a reboot, and starts again', async () => {
    await world.reboot()
    // the world has its run directory elsewhere
    rmSync(join(world.root, 'run'), {recursive: true})
    expect((await net()).filter((line) => !line.startsWith('host route'))).to.deep.equal(clean.filter((line) => !line.startsWith('host route')))
    await pot('start', 'web')
    expect((await net()).filter((line) => line.includes('web'))).to.have.length(4)
    expect((await world.run(['doctor'])).stdout).not.to.match(/does not forward packets|pf is off|rules of pf|firewall lacks/)
  })

  it('gives a pot addresses of the host, while it runs', async () => {
    const before = await net()
    await pot(
      'create',
      '-p',
      'ali',
      '-t',
      'single',
      '-b',
      await world.base('single'),
      '-N',
      'alias',
      '-i',
      '192.0.2.60',
      '-i',
      'em0|2001:db8::60',
      '-S',
      'dual',
    )
    await pot('start', 'ali')
    expect((await net()).join('\n')).to.include('em0 | up |  | 192.0.2.10/24 192.0.2.60/32 2001:db8::10/64 2001:db8::60/128')
    await pot('stop', 'ali')
    expect(await net()).to.deep.equal(before)
  })

  it('takes away all that it has made', async () => {
    await pot('stop', 'web')
    await pot('de-init', '-f')
    expect(await net()).to.deep.equal(
      [...clean.filter((line) => !line.startsWith('pf')), ...(await net()).filter((line) => line.startsWith("pf ''") || line === 'pf on')].sort(),
    )
    expect(readFileSync(pfConf(), 'utf8')).to.equal(RULES)
    expect(readFileSync(join(world.root, 'etc/rc.conf'), 'utf8')).to.equal(`pf_rules="${pfConf()}"\n`)
    expect(await world.leftovers()).to.deep.equal([])
  })
})
