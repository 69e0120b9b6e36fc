import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {changeSettings, parseChange} from '../../../src/settings/change.js'
import {readSettings} from '../../../src/settings/file.js'
import {shownSetting} from '../../../src/settings/show.js'
import {openStore} from '../../../src/settings/store.js'
import {allKeys} from '../../support/keys.js'
import {codeOf, makeRecords, type Records} from '../../support/records.js'

describe('changeSettings', () => {
  let records: Records
  let file: string
  beforeEach(() => {
    records = makeRecords('# my notes\nexport POT_EXTIF="em0" # uplink\nMY_OWN=$(untouched)\nPOT_GROUP=pot')
    file = join(records.places.config, 'pot.conf')
  })
  afterEach(() => records.destroy())

  it('changes a key and leaves everything else in the file', async () => {
    const before = readFileSync(file, 'utf8')
    await changeSettings(records.context(), [{key: 'POT_EXTIF', value: 'vlan 3'}])
    expect(readFileSync(file, 'utf8')).to.equal(before.replace('"em0"', '"vlan 3"'))
    expect(readSettings(records.places, {}, allKeys())).to.include({nic: 'vlan 3'})
  })

  it('adds and takes away in one operation', async () => {
    await changeSettings(records.context(), [
      {key: 'POT_NETWORK_STACK', value: 'dual'},
      {key: 'POT_EXTIF', value: null},
    ])
    expect(readSettings(records.places, {}, allKeys())).to.include({stack: 'dual', nic: 'em0'})
    expect(readFileSync(file, 'utf8')).to.include('# my notes\nMY_OWN=$(untouched)\nPOT_GROUP=pot\nPOT_NETWORK_STACK=dual\n')
  })

  it('makes the file and its directory', async () => {
    rmSync(records.places.config, {recursive: true})
    await changeSettings(records.context(), [{key: 'POT_GROUP', value: 'wheel'}])
    expect(readFileSync(file, 'utf8')).to.equal('POT_GROUP=wheel\n')
  })

  it('plans nothing when nothing changes', async () => {
    const plan = await changeSettings(records.context(), [{key: 'POT_GROUP', value: 'pot'}])
    expect(plan.steps).to.deep.equal([])
  })

  it('says how each step is undone: the old text, or no file', async () => {
    const before = readFileSync(file, 'utf8')
    const ctx = records.context({planOnly: true})
    const changes = [
      {key: 'POT_GROUP', value: 'a'},
      {key: 'POT_GROUP', value: 'b'},
    ]
    const there = await changeSettings(ctx, changes)
    expect(there.steps.map(({undo}) => undo)).to.deep.equal([
      [{do: 'write', path: file, content: before}],
      [{do: 'write', path: file, content: before.replace('POT_GROUP=pot', 'POT_GROUP=a')}],
    ])
    rmSync(file)
    const absent = await changeSettings(ctx, [{key: 'MISSING', value: null}, ...changes])
    expect(absent.steps.map(({undo}) => undo)).to.deep.equal([[{do: 'remove', path: file}], [{do: 'write', path: file, content: 'POT_GROUP=a\n'}]])
    expect(existsSync(file)).to.equal(false)
  })

  it('rolls back to the old text when a step fails', async () => {
    const before = readFileSync(file, 'utf8')
    const failing = changeSettings(records.context(), [
      {key: 'POT_GROUP', value: 'a'},
      {key: 'POT_STORAGE', value: 'U F S'},
    ])
    expect(await codeOf(() => failing)).to.equal('STEP_FAILED')
    expect(readFileSync(file, 'utf8')).to.equal(before)
  })
})

describe('parseChange', () => {
  it('splits at the first =', () => {
    expect(parseChange('POT_EXTIF=a=b', allKeys())).to.deep.equal({key: 'POT_EXTIF', value: 'a=b'})
    expect(parseChange('POT_NETWORK_em1=10.0.0.0/8', allKeys()).key).to.equal('POT_NETWORK_em1')
  })

  for (const text of ['POT_EXTIF', '=x', 'POT_NONE=1', 'POT_NETWORK_STACK=ipv5', 'POT_EXTIF=a\nb']) {
    it(`refuses ${JSON.stringify(text)} as wrong usage`, async () => {
      expect(await codeOf(() => parseChange(text, allKeys()))).to.equal('USAGE')
    })
  }
})

describe('openStore', () => {
  it('reads what is there and refuses what breaks the schema', async () => {
    const records = makeRecords()
    writeFileSync(join(records.places.config, 'other.conf'), 'POT_GROUP=wheel\nX=1\n')
    try {
      const store = await openStore(join(records.places.config, 'other.conf'))
      expect(store.store).to.deep.equal({POT_GROUP: 'wheel', X: '1'})
      expect(() => store.set('POT_STORAGE', 'U F S')).to.throw('POT_STORAGE')
    } finally {
      records.destroy()
    }
  })
})

describe('shownSetting', () => {
  it('knows the names of pot 0.16 and the keys', () => {
    const records = makeRecords()
    const {settings} = records
    records.destroy()
    expect(shownSetting(settings, 'pot_prefix')).to.deep.equal({label: 'pot prefix', value: `${settings.fsRoot}/jails`})
    expect(shownSetting(settings, 'gateway')).to.deep.equal({label: 'gateway', value: '10.192.0.1'})
    expect(shownSetting(settings, 'network_stack')).to.deep.equal({label: 'network stack', value: 'ipv4'})
    expect(shownSetting(settings, 'syslogd').value).to.equal('-b 127.0.0.1 -b 10.192.0.1 -a 10.192.0.0/10')
    expect(shownSetting(settings, 'POT_EXTIF').value).to.equal('em0')
    expect(() => shownSetting(settings, 'constructor')).to.throw("there is no setting 'constructor'")
  })
})
