import {execFileSync} from 'node:child_process'
import {existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {AdoptReport, ContainerReport} from '../../src/adopt/report.js'
import {conformance} from '../../src/testing.js'
import {makeOtherJails} from '../support/other-jails.js'
import {worldFor, type World} from '../support/world.js'

/** Path, size and time of everything in a directory. */
const changes = (directory: string) =>
  readdirSync(directory, {recursive: true, encoding: 'utf8'})
    .map((name) => [name, lstatSync(join(directory, name))] as const)
    .map(([name, {size, mode, mtimeMs, ctimeMs}]) => `${name} ${size} ${mode} ${mtimeMs} ${ctimeMs}`)
    .sort()

describe('jails of other tools on the model of FreeBSD', () => {
  let world: World
  let places: ReturnType<typeof makeOtherJails>
  const at = (...names: string[]) => join(world.root, ...names)
  const text = (...names: string[]) => readFileSync(at(...names), 'utf8')
  const report = async (from: keyof typeof places, place = places[from]): Promise<AdoptReport> =>
    JSON.parse(await world.pot('adopt', '--json', '--from', from, '--at', place))
  const one = async (from: keyof typeof places, name: string): Promise<ContainerReport> => {
    const found = (await report(from)).containers.find((container) => container.name === name)
    if (found === undefined) throw new Error(`${from} has no ${name}`)
    return found
  }
  const adopt = (from: keyof typeof places, ...words: string[]) => world.run(['adopt', '--from', from, '--at', places[from], ...words])
  const left = ({left: all}: ContainerReport) => all.map(({what}) => what)

  before(async function () {
    world = await worldFor(this, 'the FreeBSD model')
    places = makeOtherJails(at('others'))
    writeFileSync(at('etc/pf.conf'), 'nat-anchor "pot-nat/*"\nrdr-anchor "pot-rdr/*"\npass\n')
    writeFileSync(at('etc/rc.conf'), `pf_rules="${at('etc/pf.conf')}"\n`)
  })
  after(async () => {
    if (world === undefined) return
    for (const name of (await world.run(['ls', '-q'])).stdout.split('\n').filter(Boolean)) await world.run(['destroy', '-F', '-p', name])
    await world.close()
  })

  it('are reported before pot is set up, and nothing is changed', async () => {
    const before = changes(at('others'))
    const {code, stdout} = await world.run(['adopt', '--from', 'bastille', '--at', places.bastille])
    expect(code).to.equal(0)
    expect(stdout).to.include('web: jail of bastille, stopped\n').and.to.include('  not yet      pot is not set up on this host (pot init)\n')
    expect(changes(at('others'))).to.deep.equal(before)
    await world.pot('plugins', 'install', 'network', 'limits')
    await world.pot('init')
  })

  it('of iocage: config.json with its defaults, fstab, forwards, limits', async () => {
    const cloud = await one('iocage', 'cloud')
    expect(cloud).to.deep.include({state: 'stopped', hostname: 'cloud.example.org', boot: true, network: 'bridge', obstacle: null})
    expect(cloud.layers.map(({target}) => target)).to.deep.equal(['/shared'])
    expect(cloud.pot).to.deep.include({name: 'cloud', base: '14.2', network: 'public-bridge', ports: ['tcp:80:8081'], command: null})
    expect(cloud.pot.mounts).to.deep.equal([{source: at('others/site'), target: '/usr/local/www', readonly: true}])
    expect(cloud.pot.attributes).to.deep.equal({mlock: 'YES', children: '3', devfs_ruleset: '4', memory: '512M', 'start-at-boot': 'YES'})
    expect(left(cloud)).to.have.members([
      'depend=db',
      'securelevel=2',
      `tmpfs on ${at('others/iocage/jails/cloud/root/scratch')} (tmpfs)`,
      'swapuse=1G',
      'nat_forwards udp(5000-5010)',
    ])
  })

  it('of Bastille: jail.conf, fstab with its release, both forms of rdr.conf, rctl.conf', async () => {
    const web = await one('bastille', 'web')
    expect(web).to.deep.include({state: 'stopped', boot: false, obstacle: null})
    expect(web.pot).to.deep.include({name: 'web', network: 'public-bridge', ports: ['tcp:80:8080', 'udp:53:5353']})
    expect(web.pot.attributes).to.deep.equal({enforce_statfs: '1', devfs_ruleset: '4', memory: '1G', cpus: '1.5'})
    expect(left(web)).to.have.members(['exec.prestart=echo hello', 'securelevel=2', 'rdr ipv4 em0 192.0.2.7 any tcp 8443 443'])
  })

  it('of ezjail: shell variables, aliases, the jail that is not started', async () => {
    const {containers} = await report('ezjail')
    expect(containers.map(({name}) => name)).to.deep.equal(['off', 'old_site'])
    const old = await one('ezjail', 'old_site')
    expect(old.pot).to.deep.include({network: 'alias', addresses: ['em0|192.0.2.9', 'em0|192.0.2.10']})
    expect(old.pot.attributes).to.deep.equal({procfs: 'YES', fdescfs: 'YES', raw_sockets: 'YES', sysvshm: 'inherit', sysvsem: 'inherit', sysvmsg: 'inherit'})
    expect((await one('ezjail', 'off')).obstacle?.message).to.include(`the tree of 'off' is not there`)
  })

  it('of jail.conf: variables, blocks, included files, several commands', async () => {
    const {containers} = await report('jail.conf')
    expect(containers.map(({name, root, hostname}) => [name, root, hostname])).to.deep.equal([
      ['plain', at('others/j/plain'), 'plain.example'],
      ['job', at('others/j/job'), 'job.example'],
    ])
    const [plain, job] = containers
    expect(plain?.pot).to.deep.include({network: 'inherit', command: null, attributes: {mount: 'NO', sysvshm: 'new', stop_timeout: '3'}})
    expect(job?.pot.command).to.equal('/bin/echo one && /bin/sleep 1000 && /bin/echo two')
    expect(job?.pot.attributes).to.deep.include({'no-rc-script': 'YES', exec_stop: '/bin/echo bye'})
    expect(job?.left.map(({what}) => what)).to.deep.equal(['allow.vmm'])
  })

  it('become pots that start and have what they had; the other tool keeps its own', async () => {
    const before = changes(at('others'))
    const {code, stdout, stderr} = await adopt('bastille', 'web')
    expect(code, stderr).to.equal(0)
    expect(stdout).to.equal('adopted web of bastille as web\n')
    expect(stderr).to.include('left out: securelevel=2: pot has no such attribute')
    expect(text('fs/jails/web/m/root/whose')).to.equal('web\n')
    expect(text('fs/jails/web/m/.bastille/word')).to.equal('of the release\n')
    expect(changes(at('others'))).to.deep.equal(before)
    await world.pot('start', 'web')
    expect(text('fs/jails/web/conf/pot.conf')).to.include('pot.export.ports=tcp:80:8080 udp:53:5353\n').and.to.include('pot.rss.memory=1G\n')
    expect(await world.pot('exec', '-p', 'web', 'cat', '/root/whose')).to.equal('web\n')
    await world.pot('stop', 'web')

    expect((await adopt('iocage', 'cloud', '-n', 'cloud9')).code).to.equal(0)
    expect(text('fs/jails/cloud9/m/shared/word')).to.equal('of the release\n')
    expect(text('fs/jails/cloud9/conf/fscomp.conf')).to.equal(`${at('others/site')} /usr/local/www ro\n`)
    await world.pot('start', 'cloud9')
    expect(text('fs/jails/cloud9/m/usr/local/www/index.html')).to.equal('hello\n')
    expect(await world.pot('exec', '-p', 'cloud9', 'hostname')).to.equal('cloud.example.org\n')
    await world.pot('stop', 'cloud9')

    expect((await adopt('ezjail', 'old_site')).code).to.equal(0)
    expect(text('fs/jails/old_site/m/basejail/word')).to.equal('of the base\n')
    expect((await adopt('jail.conf', 'plain', 'job')).stdout).to.equal('adopted plain of jail.conf as plain\nadopted job of jail.conf as job\n')
    for (const name of ['plain', 'job']) expect(text('fs/jails', name, 'm/root/whose')).to.equal(`${name}\n`)
    await world.pot('start', 'plain')
    await world.pot('stop', 'plain')
  })

  it('are refused while they run, twice, without a tree, behind a link, and under a name that is taken', async () => {
    const refused = async (...words: Parameters<typeof adopt>) => {
      const {code, stdout, stderr} = await adopt(...words)
      expect([code, stdout]).to.satisfy(([status, out]: unknown[]) => status !== 0 && out === '')
      return stderr
    }
    expect(await refused('bastille', 'web')).to.equal("pot: there is a pot 'web' already\n     pot adopt --from bastille web -n NAME\n")
    expect(await refused('bastille', 'nobody')).to.equal("pot: bastille has no container 'nobody'\n     pot adopt\n")
    expect(await refused('bastille', 'web', '-n', 'a.b')).to.include('pot: ')
    expect(await refused('ezjail', 'off')).to.include("the tree of 'off' is not there")
    expect(await refused('jail.conf', 'plain', 'job', '-n', 'x')).to.include('-n x names one pot')
    const ran = (argv: string[]) => execFileSync(join(world.model?.bin ?? '', argv[0] ?? ''), argv.slice(1), {env: {...process.env, ...world.env}})
    ran(['jail', '-c', 'name=plain', `path=${at('others/j/plain')}`, 'persist'])
    expect(await refused('jail.conf', 'plain', '-n', 'other')).to.equal("pot: 'plain' of jail.conf is running\n     service jail stop plain\n")
    ran(['jail', '-R', 'plain'])
    rmSync(at('others/bastille/jails/web/root/.bastille'), {recursive: true})
    symlinkSync('/etc', at('others/bastille/jails/web/root/.bastille'))
    expect(await refused('bastille', 'web', '-n', 'other')).to.include("/.bastille of 'web' is behind a link")
    rmSync(at('others/bastille/jails/web/root/.bastille'))
    mkdirSync(at('others/bastille/jails/web/root/.bastille'))
    expect(existsSync(at('fs/jails/other'))).to.equal(false)
    expect((await world.run(['adopt', '--at', '/etc'])).code).to.equal(2)
    expect((await world.run(['adopt', '--from', 'docker'])).code).to.equal(2)
  })

  it('in damaged files are named with the line, and the others are found', async () => {
    mkdirSync(at('others/bastille/jails/bad'))
    for (const [content, said] of [
      ['bad {\n  path = /a b;\n}\n', "line 2: ';' is missing"],
      ['bad {\n  persist;\n', 'the file ends where'],
      ['bad { path = "x; }\n', 'a quote is not closed'],
      ['bad { $x; }', '$x has no value'],
      ['other { persist; }', "has no jail 'bad'"],
      ['bad { persist; } ]', 'is expected'],
    ] as const) {
      writeFileSync(at('others/bastille/jails/bad/jail.conf'), content)
      const {sources, containers} = await report('bastille')
      expect(sources[0]?.problems, content).to.have.length(1)
      expect(sources[0]?.problems[0], content).to.include(said)
      expect(containers.map(({name}) => name)).to.deep.equal(['web'])
    }
    rmSync(at('others/bastille/jails/bad'), {recursive: true})
    writeFileSync(at('others/iocage/jails/cloud/config.json'), '{')
    expect((await report('iocage')).sources[0]?.problems[0]).to.include('config.json')
  })

  it('leave nothing when pot is killed, wherever that is', async () => {
    const command = ['adopt', '--from', 'jail.conf', '--at', places['jail.conf'], 'plain', '-n', 'again']
    for (const {run} of conformance({world: () => world, command, back: [['destroy', '-p', 'again']], every: 9, acts: ['kill']})) await run()
  })
})
