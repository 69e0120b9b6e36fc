import {expect} from 'chai'
import {CORE_ATTRIBUTES} from '../../../../src/record/core-attributes.js'
import {parseKeyValues} from '../../../../src/record/key-values.js'
import {readPot} from '../../../../src/record/store.js'
import {updateConfig, updateConfigs} from '../../../../src/pots/make/update-config.js'
import {codeOf, makeRecords, type Records} from '../../../support/records.js'

const LEGACY = `pot.level=0
pot.type=single
pot.base=11.3
ip4=10.192.0.9
vnet=true
pot.export.ports=80:8080
pot.export.static.ports=22 53
pot.rss.cpuset=0,1
pot.attr.early.start-at-boot=YES
pot.attr.persistent=NO
# a note
x.unknown = 1
`

describe('updateConfig', () => {
  let records: Records
  beforeEach(() => {
    records = makeRecords()
  })
  afterEach(() => records.destroy())

  it('converts old keys, adds what is missing and keeps all else', async () => {
    records.pot('old', LEGACY)
    const before = readPot(records.settings, 'old')
    await updateConfig(records.context(), 'old')
    const text = records.read('jails/old/conf/pot.conf')
    const conf = parseKeyValues(text)
    expect(
      text.startsWith(
        'pot.level=0\npot.type=single\npot.base=11.3\nvnet=true\npot.export.ports=80:8080 22:22 53:53\npot.attr.early.start-at-boot=YES\npot.attr.persistent=NO\n# a note\nx.unknown = 1\n',
      ),
    ).to.equal(true)
    expect(['ip4', 'pot.export.static.ports', 'pot.rss.cpuset'].filter((key) => conf.has(key))).to.deep.equal([])
    expect(['network_type', 'ip', 'pot.dns', 'pot.cmd', 'pot.attr.early-start-at-boot', 'pot.attr.no-tmpfs'].map((key) => conf.get(key))).to.deep.equal([
      'public-bridge',
      '10.192.0.9',
      'inherit',
      'sh /etc/rc',
      'YES',
      'NO',
    ])
    expect(
      CORE_ATTRIBUTES.filter(({name, readonly, system}) => !readonly && conf.all(`pot.attr.${name}`).length !== (system === undefined ? 1 : 0)),
    ).to.deep.equal([])
    const after = readPot(records.settings, 'old')
    const attributes = {...before.attributes, 'early-start-at-boot': true}
    expect({...after, conf: 0, uuid: undefined}).to.deep.equal({...before, conf: 0, attributes})
    expect(after.uuid).to.match(/^[0-9a-f-]{36}$/)
  })

  it('leaves the addresses of a pot with IPv6 alone where they are', async () => {
    records.pot('six', 'network_type=public-bridge\npot.stack=ipv6\nip.more=fd00::5\n')
    await updateConfig(records.context(), 'six')
    expect(records.read('jails/six/conf/pot.conf')).not.to.match(/^ip=/m)
    expect(readPot(records.settings, 'six').addresses).to.deep.equal([{address: 'fd00::5'}])
  })

  it('changes nothing the second time', async () => {
    records.pot('old', LEGACY, 'nonsense\n')
    await updateConfig(records.context(), 'old')
    expect((await updateConfig(records.context(), 'old')).steps).to.deep.equal([])
  })

  it('brings the mounts to the relative form', async () => {
    const root = `${records.settings.fsRoot}/jails/web/m`
    records.pot('web', '', `zroot/pot/bases/14.2 ${root} ro\n/srv ${root}/srv\n`)
    await updateConfig(records.context(), 'web')
    expect(records.read('jails/web/conf/fscomp.conf')).to.equal('zroot/pot/bases/14.2 / ro\n/srv /srv\n')
  })

  it('goes on after a pot that cannot be updated', async () => {
    records.pot('a')
    records.write('jails/broken/log/main.log', '')
    records.pot('z')
    const {updated, failed} = await updateConfigs(records.context(), ['a', 'broken', 'z'])
    expect(updated.map(({name, changed}) => [name, changed])).to.deep.equal([
      ['a', true],
      ['z', true],
    ])
    expect(failed.map(({name}) => name)).to.deep.equal(['broken'])
    expect(await codeOf(() => Promise.reject(failed[0]?.problem))).to.equal('BROKEN_POT')
  })
})
