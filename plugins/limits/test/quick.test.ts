import {expect} from 'chai'
import getRss from '../src/quick.js'
import {fakeContext, type Fake} from '../../../test/support/fake-context.js'

describe('the quick answer of get-rss', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
    fake.pot('web')
  })
  afterEach(() => fake.remove())

  const ask = (...argv: string[]) => getRss(argv, async () => ({settings: fake.ctx.settings, host: {...fake.ctx.host, name: 'freebsd'}}))
  const usage = (pot: string) => ({
    'sysctl -n kern.racct.enable': {stdout: '1\n'},
    'sysctl -n hw.clockrate': {stdout: '2000\n'},
    [`rctl -u jail:${pot}`]: {stdout: 'cputime=1\nmemoryuse=4096\nswapuse=0\npcpu=3\nmaxproc=1\nvmemoryuse=9\n'},
    'rctl jail:': {stdout: ''},
  })

  it('is that of the whole, for the words that orchestrators use', async () => {
    fake.facts.answers = usage('web')
    const line = '{ "ResourceUsage": { "MemoryStats": { "RSS" : 4096, "Swap" : 0 }, "CpuStats": { "TotalTicks": 60.000, "Percent": 3 } } } \n'
    expect(await ask('-p', 'web', '-J')).to.equal(line)
    expect(await ask('-J', '-p', 'web')).to.equal(line)
  })

  for (const argv of [['-p', 'web'], ['web'], ['-p', '-J', 'web'], ['-p', 'web', '-J', '--json'], ['-p', 'none', '-J'], ['-p', '../web', '-J']]) {
    it(`is none for ${argv.join(' ')}`, async () => {
      fake.facts.answers = {...usage('web'), ...usage('none')}
      expect(await ask(...argv)).to.equal(undefined)
    })
  }
})
