import {execFileSync} from 'node:child_process'
import {expect} from 'chai'
import {askHost} from '../../../../src/programs/ask-host.js'
import {foreignDrops} from '../../src/linux/foreign-drops.js'

describe('rules of others that drop what pots forward', () => {
  const namespace = `pot-drops-${process.pid}`
  const inside = (...argv: string[]) => execFileSync('ip', ['netns', 'exec', namespace, ...argv], {stdio: 'pipe'})
  const look = (...devices: string[]) => foreignDrops((file, args) => askHost('ip', ['netns', 'exec', namespace, file, ...args]), 'pot', devices)
  const chain = (family: string, table: string, name: string, policy: string) => {
    inside('nft', 'add', 'table', family, table)
    inside('nft', 'add', 'chain', family, table, name, `{ type filter hook forward priority 0; policy ${policy}; }`)
  }

  before(function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return this.skip()
    execFileSync('ip', ['netns', 'add', namespace])
  })
  afterEach(() => void (process.getuid?.() === 0 && inside('nft', 'flush', 'ruleset')))
  after(() => void (process.getuid?.() === 0 && execFileSync('ip', ['netns', 'del', namespace])))

  it('are none without such a rule, and none of pot itself', async () => {
    expect(await look('pot0')).to.deep.equal([])
    chain('inet', 'other', 'forward', 'accept')
    chain('inet', 'pot', 'forward', 'drop')
    expect(await look('pot0')).to.deep.equal([])
  })

  const FIREWALLS = {
    'the policy of iptables': {
      make: () => chain('ip', 'filter', 'FORWARD', 'drop'),
      finding: ['ip filter FORWARD: its policy is drop', 'iptables -I FORWARD -i pot0 -j ACCEPT && iptables -I FORWARD -o pot0 -j ACCEPT'],
    },
    'the policy of Docker': {
      make() {
        chain('ip', 'filter', 'FORWARD', 'drop')
        inside('nft', 'add', 'chain', 'ip', 'filter', 'DOCKER-USER')
        inside('nft', 'add', 'rule', 'ip', 'filter', 'DOCKER-USER', 'counter', 'return')
      },
      finding: ['ip filter FORWARD: its policy is drop', 'iptables -I DOCKER-USER -i pot0 -j ACCEPT && iptables -I DOCKER-USER -o pot0 -j ACCEPT'],
    },
    'the last rule of firewalld': {
      make() {
        chain('inet', 'firewalld', 'filter_FORWARD', 'accept')
        inside('nft', 'add', 'rule', 'inet', 'firewalld', 'filter_FORWARD', 'ct', 'state', 'established,related', 'accept')
        inside('nft', 'add', 'rule', 'inet', 'firewalld', 'filter_FORWARD', 'reject', 'with', 'icmpx', 'admin-prohibited')
      },
      finding: [
        'inet firewalld filter_FORWARD: its last rule is reject',
        'firewall-cmd --permanent --zone=trusted --add-interface=pot0 && firewall-cmd --reload',
      ],
    },
    'a table of the administrator': {
      make: () => chain('inet', 'mine', 'passing', 'drop'),
      finding: [
        'inet mine passing: its policy is drop',
        'nft insert rule inet mine passing iifname pot0 accept && nft insert rule inet mine passing oifname pot0 accept',
      ],
    },
  } as const
  for (const [name, {make, finding}] of Object.entries(FIREWALLS))
    it(`are named with the line that lets them pass: ${name}`, async () => {
      make()
      const [where, fix] = finding
      expect(await look('pot0')).to.deep.equal([{severity: 'warning', what: `packets of pots on pot0 do not pass the chain ${where}`, fix}])
      if (!fix.startsWith('nft')) return
      inside('sh', '-c', fix)
      expect(await look('pot0')).to.deep.equal([])
      expect(await look('pot0', 'potb-1')).to.have.length(1)
    })
})
