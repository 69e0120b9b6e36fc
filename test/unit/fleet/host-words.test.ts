import {expect} from 'chai'
import {readHost} from '../../../src/fleet/host-words.js'

describe('a command line for another host', () => {
  const there = (argv: readonly string[], POT_HOST?: string) => readHost(argv, {POT_HOST}).there

  it('names the host in front of the command, or in POT_HOST', () => {
    for (const argv of [
      ['-H', 'root@db', 'ls', '-H', 'x'],
      ['-Hroot@db', 'ls', '-H', 'x'],
      ['--host', 'root@db', 'ls', '-H', 'x'],
      ['--host=root@db', 'ls', '-H', 'x'],
    ])
      expect(there(argv)).to.deep.equal({destination: 'root@db', words: ['ls', '-H', 'x']})
    expect(there(['ls', '-H', 'x'], 'db')).to.deep.equal({destination: 'db', words: ['ls', '-H', 'x']})
    expect(there(['set-hosts', '-H', 'x'])).to.equal(undefined)
  })

  it('is for this host with an empty name, whatever POT_HOST says', () => {
    expect(readHost(['-H', '', 'ls'], {POT_HOST: 'db'})).to.deep.equal({words: ['ls']})
    expect(readHost(['ls'], {POT_HOST: ''})).to.deep.equal({words: ['ls']})
  })

  it('names nothing that ssh takes for an option', () => {
    for (const name of ['-oProxyCommand=id', 'a b', '$(id)', "a'b", '-']) expect(() => readHost(['-H', name, 'ls'], {}), name).to.throw('is not a host for ssh')
    expect(() => readHost(['-H'], {})).to.throw('option -H needs a value')
    for (const name of ['fe80::1%eth0', '[::1]', 'ssh://root@db:22', 'web-1.example.org']) expect(there(['-H', name, 'ls'])?.destination).to.equal(name)
  })
})
