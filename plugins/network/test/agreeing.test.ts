import {expect} from 'chai'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {changeSettings, knownKey, parseChange} from '../../../src/settings/change.js'
import type {SettingChange} from '../../../src/settings/keys/setting-key.js'
import type {SettingsChange} from '../../../src/plugins/hooks.js'
import {readSettings} from '../../../src/settings/file.js'
import {allKeys} from '../../../test/support/keys.js'
import {agreeing} from '../src/agreeing.js'
import {makeRecords, type Records} from '../../../test/support/records.js'

const KEYS = ['POT_NETWORK', 'POT_NETMASK', 'POT_GATEWAY', 'POT_DNS_IP'] as const
const USUAL = ['10.192.0.0/10', '255.192.0.0', '10.192.0.1', '10.192.0.2']

describe('the settings of networks', () => {
  let records: Records
  beforeEach(() => {
    records = makeRecords('')
    writeFileSync(file(), '')
  })
  afterEach(() => records.destroy())

  const file = () => join(records.places.config, 'pot.conf')
  const now = () => KEYS.map((key) => readSettings(records.places, {}, allKeys()).values.get(key))
  /** `KEY=VALUE` is set, `KEY` alone goes. */
  const changesOf = (...words: string[]): SettingChange[] =>
    words.map((word) => (word.includes('=') ? parseChange(word, allKeys()) : {key: knownKey(word, allKeys()), value: null}))
  const context = (facts = {}) => {
    const ctx = records.context(facts)
    const hook = {config: {}, context: {}} as unknown as Pick<Parameters<typeof agreeing>[0], 'config' | 'context'>
    const settings = async (asked: SettingsChange) => agreeing.call(hook.context, {...asked, ...hook, ctx})
    return {...ctx, emit: {...ctx.emit, settings}}
  }
  const change = (...words: string[]) => changeSettings(context(), changesOf(...words))

  const agree: readonly (readonly [before: string, words: readonly string[], after: readonly string[]])[] = [
    ['', ['POT_NETWORK=10.0.0.0/10'], ['10.0.0.0/10', '255.192.0.0', '10.0.0.1', '10.0.0.2']],
    ['', ['POT_NETWORK=192.168.7.0/24'], ['192.168.7.0/24', '255.255.255.0', '192.168.7.1', '192.168.7.2']],
    ['', ['POT_NETWORK=10.0.0.0/8'], ['10.0.0.0/8', '255.0.0.0', '10.192.0.1', '10.192.0.2']],
    ['', ['POT_NETWORK=10.0.0.0/30'], ['10.0.0.0/30', '255.255.255.252', '10.0.0.1', '10.0.0.2']],
    ['', ['POT_NETWORK=172.16.0.0/16', 'POT_GATEWAY=172.16.0.2'], ['172.16.0.0/16', '255.255.0.0', '172.16.0.2', '172.16.0.1']],
    ['', ['POT_GATEWAY=172.16.3.3', 'POT_NETWORK=172.16.0.0/16'], ['172.16.0.0/16', '255.255.0.0', '172.16.3.3', '172.16.0.2']],
    ['', ['POT_NETWORK=172.16.0.0/16', 'POT_NETMASK=255.255.0.0'], ['172.16.0.0/16', '255.255.0.0', '172.16.0.1', '172.16.0.2']],
    ['', ['POT_GATEWAY=10.200.0.1'], ['10.192.0.0/10', '255.192.0.0', '10.200.0.1', '10.192.0.2']],
    // a DNS server that was never in it is somewhere else
    ['POT_DNS_IP=192.0.2.53', ['POT_NETWORK=172.16.0.0/16'], ['172.16.0.0/16', '255.255.0.0', '172.16.0.1', '192.0.2.53']],
    ['', ['POT_DNS_IP=fd00::53'], [...USUAL.slice(0, 3), 'fd00::53']],
    ['POT_NETWORK=172.16.0.0/16\nPOT_NETMASK=255.255.0.0\nPOT_GATEWAY=172.16.0.1\nPOT_DNS_IP=172.16.0.2', ['POT_NETWORK'], USUAL],
    // what was wrong before is put right
    ['POT_NETMASK=255.0.0.0\nPOT_GATEWAY=10.0.0.1', ['POT_NETWORK=10.192.0.0/10'], USUAL],
    // and is no obstacle to other things
    ['POT_NETMASK=255.0.0.0', ['POT_EXTIF=em1'], [USUAL[0] ?? '', '255.0.0.0', ...USUAL.slice(2)]],
  ]
  for (const [before, words, after] of agree)
    it(`agree after ${words.join(' and ')}${before && `, with ${before.replaceAll('\n', ' ')}`}`, async () => {
      writeFileSync(file(), before)
      await change(...words)
      expect(now()).to.deep.equal(after)
    })

  const refused: readonly (readonly [words: readonly string[], why: RegExp])[] = [
    [['POT_NETWORK=10.192.0.0'], /POT_NETWORK: must be an IPv4 network/],
    [['POT_NETWORK=fd00::/64'], /POT_NETWORK: must be an IPv4 network/],
    [['POT_NETWORK=10.192.0.0/31'], /POT_NETWORK: must be/],
    [['POT_NETWORK=10.192.0.0/33'], /POT_NETWORK: must be/],
    [['POT_NETWORK='], /POT_NETWORK: must be/],
    [['POT_NETWORK=10.192.3.4/10'], /'10\.192\.3\.4\/10' is an address in a network/],
    ...['127.0.0.0/8', '0.0.0.0/1', '169.254.1.0/24', '240.0.0.0/8', '0.0.0.0/0'].map(
      (network) => [[`POT_NETWORK=${network}`], /cannot be used in a network/] as const,
    ),
    [['POT_NETMASK=255.255.0.0'], /POT_NETMASK: must be 255\.192\.0\.0 for 10\.192\.0\.0\/10/],
    [['POT_NETWORK=172.16.0.0/16', 'POT_NETMASK=255.0.0.0'], /POT_NETMASK: must be 255\.255\.0\.0/],
    [['POT_GATEWAY=172.16.0.1'], /POT_GATEWAY: must be the address of a host in 10\.192\.0\.0\/10/],
    [['POT_GATEWAY=10.192.0.0'], /POT_GATEWAY: must be the address of a host/],
    [['POT_GATEWAY=10.255.255.255'], /POT_GATEWAY: must be the address of a host/],
    [['POT_GATEWAY=fd00::1'], /POT_GATEWAY: must be the address of a host/],
    [['POT_NETWORK=172.16.0.0/16', 'POT_GATEWAY=10.192.0.1'], /POT_GATEWAY: must be the address of a host in 172/],
    [['POT_DNS_IP=10.192.0.1'], /POT_DNS_IP: 10\.192\.0\.1 is the gateway/],
    [['POT_GATEWAY=10.192.0.2'], /POT_DNS_IP: 10\.192\.0\.2 is the gateway/],
    [['POT_DNS_IP=10.255.255.255'], /POT_DNS_IP: .* is not the address of a host/],
    [['POT_DNS_IP=dns'], /POT_DNS_IP: must be an address/],
    [['POT_NETWORK6=fd00::/65'], /POT_NETWORK6: must be an IPv6 network of 64 bits or less/],
    [['POT_NETWORK6=10.0.0.0/8'], /POT_NETWORK6: must be an IPv6 network/],
    [['POT_NETWORK6=fe80::/64'], /POT_NETWORK6: addresses of fe80::\/64 are good for one link/],
    [['POT_NETWORK6=fd00::'], /POT_NETWORK6: must be/],
    [['POT_EXTIF_ADDR=fd00::1'], /POT_EXTIF_ADDR: must be an IPv4 address/],
    [['POT_NETWORK_em1=10.0.0.1'], /POT_NETWORK_em1: '10\.0\.0\.1' is not a network/],
    [['POT_VPN_NETWORKS=10.0.0.0/8 x'], /POT_VPN_NETWORKS: 'x' is not a network/],
    [['POT_ALLOW_OVERLAP=10.0.0.0/8 10.0.0'], /POT_ALLOW_OVERLAP: '10\.0\.0' is neither a network nor an address/],
  ]
  for (const [words, why] of refused)
    it(`that contradict each other are refused, and none is stored: ${words.join(' ')}`, async () => {
      const error: unknown = await change(...words, 'POT_EXTIF=em7').catch((error: unknown) => error)
      expect(error).to.have.property('code', 'USAGE')
      expect(error).to.have.property('message').that.matches(why)
      expect(readFileSync(file(), 'utf8')).to.equal('')
    })

  it('of IPv6 and of what is behind other interfaces are taken when they are networks', async () => {
    await change('POT_NETWORK6=fd00:1:2::/48', 'POT_NETWORK_em1=10.0.0.0/8', 'POT_VPN_NETWORKS=10.8.0.0/16 fd09::/64', 'POT_ALLOW_OVERLAP=10.0.0.0/8 fd00::1')
    await change('POT_NETWORK6=', 'POT_EXTIF_ADDR=', 'POT_ALLOW_OVERLAP')
    expect(readSettings(records.places, {}, allKeys()).values.get('POT_NETWORK6')).to.equal('')
  })

  it('that go back to what they are by default leave the file', async () => {
    await change('POT_NETWORK=172.16.0.0/16')
    await change('POT_NETWORK')
    expect(readFileSync(file(), 'utf8')).to.equal('')
  })

  it('are shown with what changes', async () => {
    const {steps} = await changeSettings(context({planOnly: true}), changesOf('POT_NETWORK=172.16.0.0/16'))
    expect(steps.map(({title}) => title.replace(/ in .*/, ''))).to.deep.equal([
      "set POT_NETWORK to '172.16.0.0/16'",
      "set POT_NETMASK to '255.255.0.0'",
      "set POT_GATEWAY to '172.16.0.1'",
      "set POT_DNS_IP to '172.16.0.2'",
    ])
  })
})
