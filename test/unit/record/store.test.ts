import {mkdirSync, rmSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {change} from '../../../src/record/codec.js'
import {listBases} from '../../../src/bases/list.js'
import {ENV_VALUES, potNames, readMounts, readPot, readPots, writeRecord} from '../../../src/record/store.js'
import {codeOf, makeRecords, type Records} from '../../support/records.js'

/** As pot 0.16 writes it, with the keys in its order. */
const CONF_016 = `pot.level=1
pot.type=multi
pot.base=14.2
pot.potbase=
pot.dns=custom
pot.cmd=nginx -g 'daemon off;' --x="a=b"
host.hostname="web.example.org"
osrelease="14.2-RELEASE"
pot.attr.no-rc-script=NO
pot.attr.exec_stop=/bin/stop "now"
pot.stack=dual
network_type=alias
vnet=false
ip=em0|10.0.0.5 fd00::5
some.future.key = kept  
pot.depend=db
pot.depend=cache
pot.env="A=b \\"c\\" $HOME"
pot.env="EMPTY="
pot.hosts=10.0.0.1 gw
pot.export.ports=80:8080 udp:53
`

describe('readPot', () => {
  let records: Records
  beforeEach(() => {
    records = makeRecords()
  })
  afterEach(() => records.destroy())
  const read = (name: string) => readPot(records.settings, name)

  it('reads a record of pot 0.16', () => {
    const {fsRoot} = records.settings
    records.pot('web', CONF_016, `zroot/pot/bases/14.2 / ro\nzroot/pot/jails/web/custom /opt/custom zfs-remount\n/srv/www /www\n`)
    const {conf, attributes, ...pot} = read('web')
    expect(pot).to.deep.equal({
      name: 'web',
      dir: `${fsRoot}/jails/web`,
      root: `${fsRoot}/jails/web/m`,
      type: 'multi',
      level: 1,
      base: '14.2',
      potbase: undefined,
      previousBase: undefined,
      uuid: undefined,
      hostname: 'web.example.org',
      osrelease: '14.2-RELEASE',
      dns: 'custom',
      command: `nginx -g 'daemon off;' --x="a=b"`,
      network: 'alias',
      stack: 'dual',
      addresses: [{nic: 'em0', address: '10.0.0.5'}, {address: 'fd00::5'}],
      bridge: undefined,
      depends: ['db', 'cache'],
      env: [
        ['A', 'b "c" $HOME'],
        ['EMPTY', ''],
      ],
      hosts: ['10.0.0.1 gw'],
      ports: [
        {proto: 'tcp', port: 80, hostPort: 8080, written: '80:8080'},
        {proto: 'udp', port: 53, written: 'udp:53'},
      ],
      badPorts: [],
      needs: [],
      partOf: undefined,
      applied: undefined,
      mounts: [
        {source: 'zroot/pot/bases/14.2', target: '/', option: 'ro'},
        {source: 'zroot/pot/jails/web/custom', target: '/opt/custom', option: 'zfs-remount'},
        {source: '/srv/www', target: '/www', option: 'rw'},
      ],
    })
    expect(attributes).to.include({'no-rc-script': false, persistent: true, exec_stop: '/bin/stop "now"', stop_timeout: 10})
    expect(conf.text()).to.equal(CONF_016)
  })

  it('has defaults for every key that is missing', () => {
    records.pot('bare')
    expect(read('bare')).to.include({
      type: 'multi',
      level: 1,
      base: '',
      dns: 'inherit',
      command: 'sh /etc/rc',
      network: 'inherit',
      stack: 'ipv4',
      hostname: 'bare',
    })
    records.pot('one', 'pot.type=single\n')
    expect(read('one')).to.include({type: 'single', level: 0})
  })

  it('reads the network of pots from before 0.8', () => {
    const network = (conf: string) => {
      records.pot('old', conf)
      const {network: type, addresses} = read('old')
      return [type, ...addresses.map(({address}) => address)]
    }
    expect(network('ip4=inherit\nvnet=false\n')).to.deep.equal(['inherit'])
    expect(network('ip4=10.0.0.9\nvnet=false\n')).to.deep.equal(['alias', '10.0.0.9'])
    expect(network('ip4=10.192.0.9\nvnet=true\n')).to.deep.equal(['public-bridge', '10.192.0.9'])
    expect(network('network_type=inherit\nip4=10.192.0.9\n')).to.deep.equal(['inherit'])
  })

  it('reads the ports of pots from before 0.8', () => {
    records.pot('old', 'pot.export.ports=80 443:8443\npot.export.static.ports=22 80\n')
    expect(read('old').ports.map(({written}) => written)).to.deep.equal(['80', '443:8443', '22:22', '80:80'])
  })

  it('takes mountpoints that are paths of the host', () => {
    const root = join(records.settings.fsRoot, 'jails/old/m')
    records.pot('old', '', `zroot/pot/bases/13.1 ${root} ro\nzroot/pot/jails/old/custom ${root}/opt/custom/ zfs-remount\n`)
    expect(read('old').mounts.map(({target}) => target)).to.deep.equal(['/', '/opt/custom'])
  })

  it('reads the pot in spite of a mount that makes no sense, and reports it', () => {
    records.pot('web', '', 'zroot/pot/bases/14.2 / ro\n=====> mount -t nullfs x y\n/a /b,c rw extra\n')
    const pot = read('web')
    expect(pot.mounts).to.have.length(1)
    expect(readMounts(pot).flatMap(({line, entry}) => (entry === undefined ? [line] : []))).to.deep.equal([2, 3])
  })

  it('says that there is no such pot, and never looks elsewhere', async () => {
    records.pot('web')
    records.write('bases/x/conf/pot.conf', '')
    for (const name of ['none', '', '.', '..', '../bases/x', 'web/m', 'a\0b']) expect(await codeOf(() => read(name)), name).to.equal('NO_POT')
  })

  it('reads pots of pot 0.16 whose names would be refused now', () => {
    records.pot('odd name.x')
    expect(read('odd name.x').name).to.equal('odd name.x')
  })

  it('calls a pot broken that has no configuration, or no mounts when it needs them', async () => {
    mkdirSync(join(records.settings.fsRoot, 'jails/half/m'), {recursive: true})
    records.write('jails/nomounts/conf/pot.conf', '')
    records.write('jails/single/conf/pot.conf', 'pot.type=single\n')
    expect(await codeOf(() => read('half'))).to.equal('BROKEN_POT')
    expect(await codeOf(() => read('nomounts'))).to.equal('BROKEN_POT')
    expect(read('single').mounts).to.deep.equal([])
    expect(readPots(records.settings).broken.map(({name}) => name)).to.deep.equal(['half', 'nomounts'])
  })

  it('lists directories only, and none that are hidden', () => {
    records.pot('b')
    records.pot('a')
    records.write('jails/.b.pot-removed/conf/pot.conf', '')
    records.write('jails/file', '')
    symlinkSync('b', join(records.settings.fsRoot, 'jails/link'))
    expect(potNames(records.settings)).to.deep.equal(['a', 'b'])
    expect(readPots(records.settings).pots.map(({name}) => name)).to.deep.equal(['a', 'b'])
  })

  it('says that pot is not set up', async () => {
    rmSync(records.settings.fsRoot, {recursive: true})
    expect(await codeOf(() => readPots(records.settings))).to.equal('NOT_INITIALISED')
    expect(await codeOf(() => read('web'))).to.equal('NOT_INITIALISED')
    expect(await codeOf(() => listBases(records.settings))).to.equal('NOT_INITIALISED')
  })

  it('writes a configuration in one file action', () => {
    records.pot('web', CONF_016)
    const pot = read('web')
    expect(writeRecord(change(pot, {dns: 'off'})).run).to.deep.equal({
      do: 'write',
      path: join(pot.dir, 'conf/pot.conf'),
      content: CONF_016.replace('pot.dns=custom', 'pot.dns=off'),
      hide: ENV_VALUES,
    })
  })
})
