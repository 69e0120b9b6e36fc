import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {useNetTools} from './tool.js'

describe('pfctl of the FreeBSD model', () => {
  const at = useNetTools()
  const bad = async (text: string) => (await at().no('pfctl -a x -f -', text)).replace(/\npfctl: Syntax error.*$/, '').replace(/^stdin:/, '')
  const rules = async (text: string) => {
    await at().ok('pfctl -q -a x -f -', text)
    return (await at().ok('pfctl -a x -s nat'))
      .split('\n')
      .concat((await at().ok('pfctl -a x -s rules')).split('\n'))
      .filter(Boolean)
  }

  it('is there when its module is, and on when it is told so', async () => {
    const {ok, no, state} = at()
    state.modules.delete('pf.ko')
    expect(await no('pfctl -e')).to.equal('pfctl: /dev/pf: No such file or directory')
    await ok('pfctl -n -f -', 'pass\n')
    state.modules.add('pf.ko')
    expect(await no('pfctl -s Running')).to.equal('')
    await ok('pfctl -e')
    expect(await no('pfctl -e')).to.equal('pfctl: pf already enabled')
    expect(await ok('pfctl -s Running')).to.equal('Enabled')
    expect(await ok('pfctl -s info')).to.match(/^Status: Enabled/)
    await ok('pfctl -d')
    expect(await no('pfctl -d')).to.equal('pfctl: pf not enabled')
    expect(await no('pfctl -x loud')).to.equal('freebsd model: pfctl -x is not modelled')
    expect(await no('pfctl -F colour')).to.match(/^usage: pfctl/)
  })

  it('keeps anchors apart, replaces them as a whole, and forgets those that are empty', async () => {
    const {ok, no, state} = at()
    writeFileSync(join(state.root, 'pf.conf'), 'nat-anchor "pot-nat"\nrdr-anchor "pot-rdr/*"\npass\n')
    await ok(`pfctl -f ${state.root}/pf.conf`)
    expect(await ok('pfctl -s nat')).to.equal('nat-anchor "pot-nat" all\nrdr-anchor "pot-rdr/*" all')
    expect(await ok('pfctl -s Anchors')).to.equal('  pot-nat\n  pot-rdr')
    await ok('pfctl -a pot-rdr/web -f -', 'rdr on em0 inet proto tcp from any to (em0) port 80 -> 10.0.0.2 port 8080\n')
    await ok('pfctl -a pot-rdr/db -f -', 'rdr on em0 inet6 proto udp from any to any port 53 -> fd00::2\n')
    expect(await ok('pfctl -a pot-rdr -s Anchors')).to.equal('  pot-rdr/db\n  pot-rdr/web')
    await ok('pfctl -q -a pot-rdr/web -f -', 'rdr on em0 inet proto tcp from any to (em0) port 81 -> 10.0.0.2 port 8080\n')
    expect(await ok('pfctl -a pot-rdr/web -P -s nat')).to.equal('rdr on em0 inet proto tcp from any to (em0) port = 81 -> 10.0.0.2 port 8080')
    expect(await no('pfctl -a pot-rdr/web -f -', 'rdr on\n')).to.match(/^stdin:1: syntax error\npfctl: Syntax error in config file/)
    expect(await ok('pfctl -a pot-rdr/web -s nat')).to.include('port = 81')
    await ok('pfctl -a pot-rdr/web -F nat -q')
    await ok('pfctl -a pot-rdr/web -F all -q')
    expect(await ok('pfctl -a pot-rdr/web -s nat')).to.equal('')
    expect(await ok('pfctl -a pot-rdr -s Anchors')).to.equal('  pot-rdr/db')
    expect(await no(`pfctl -a ${'x'.repeat(64)} -f -`, 'pass\n')).to.include('too long')
    expect(await no('pfctl -a _x -f -', 'pass\n')).to.include('reserved')
    await ok('pfctl -q -k 0.0.0.0/0 -k 10.0.0.2')
  })

  it('takes what the grammar of pf.conf(5) has', async () => {
    expect(await rules('ext = "em0"\nnet = 10.192.0.0/10\nnat on $ext inet from $net to any -> ($ext:0)\n')).to.deep.equal([
      'nat on em0 inet from 10.192.0.0/10 to any -> (em0:0)',
    ])
    expect(await rules('nat on em0 from fd00::/48 to any -> 2001:db8:0::5 static-port # comment\n')).to.deep.equal([
      'nat on em0 inet6 from fd00::/48 to any -> 2001:db8::5 static-port',
    ])
    expect(
      await rules(
        'no nat on em0 proto ah from 10.0.0.0/8 to any\nrdr pass log on em0 proto { tcp, udp } to em0 port { ssh 8000:8010 } \\\n  tag POT -> 10.0.0.2\n',
      ),
    ).to.have.length(5)
    expect(
      await rules(
        'rdr on pot inet proto tcp from any to 192.0.2.10 port 80 tag pot-hairpin -> 10.0.0.2 port 8080\nblock return in log quick on ! em0 inet from 10.0.0.0/24 to <others> ! tagged pot-hairpin label "x y"\n',
      ),
    ).to.deep.equal([
      'rdr on pot inet proto tcp from any to 192.0.2.10 port = http tag pot-hairpin -> 10.0.0.2 port 8080',
      'block return in log quick on ! em0 inet from 10.0.0.0/24 to <others> ! tagged pot-hairpin label "x y"',
    ])
    expect(
      await rules('pass out proto tcp to port > 1024 keep state\npass in inet6 proto icmp6 all icmp6-type echoreq\nanchor "a/*" in on em0\nblock\n'),
    ).to.deep.equal([
      'pass out proto tcp from any to any port > 1024 flags S/SA keep state',
      'pass in inet6 proto ipv6-icmp all icmp6-type echoreq keep state',
      'anchor "a/*" in on em0 all',
      'block drop all',
    ])
    expect(await rules('table <ours> const { 10.0.0.0/8, !10.0.0.0/24 fd00::/48 }\npass from <ours>\n')).to.deep.equal([
      'pass from <ours> to any flags S/SA keep state',
    ])
    expect(await at().ok('pfctl -a x -s Tables')).to.equal('ours')
    await rules('table <kept> persist const { 10.0.0.1 }\ntable <dropped> { 10.0.0.2 }\n')
    expect(await at().ok('pfctl -a x -s Tables')).to.equal('kept')
    expect(await rules('pass from em0:network to { 10.0.0.1, fd00::1 }\n')).to.have.length(2)
    expect(await rules('nat on em0 from <jails> to any -> (em0:0)\nnat on em0 from 10.1/16 -> em0\n')).to.deep.equal([
      'nat on em0 from <jails> to any -> (em0:0)',
      'nat on em0 inet from 10.1.0.0/16 to any -> 192.0.2.10',
    ])
    expect(await rules('antispoof log quick for em0 inet\nantispoof for lo0 inet label "x"\n')).to.deep.equal([
      'block drop in log quick on ! em0 inet from 192.0.2.0/24 to any',
      'block drop in log quick inet from 192.0.2.10 to any',
      'block drop in on ! lo0 inet from 127.0.0.0/8 to any label "x"',
    ])
    expect(await rules('pass inet proto icmp icmp-type { echoreq, unreach code 3 }\n')).to.deep.equal([
      'pass inet proto icmp all icmp-type echoreq keep state',
      'pass inet proto icmp all icmp-type unreach code 3 keep state',
    ])
    expect(
      await rules('altq on em0 cbq bandwidth 10Mb queue { a, b }\nqueue a bandwidth 90% cbq(default)\nqueue b bandwidth 1Mb\npass from { self, 10.0.0.1 }\n'),
    ).to.deep.equal(['pass from self to any flags S/SA keep state', 'pass inet from 10.0.0.1 to any flags S/SA keep state'])
  })

  it('reads the files that rules include, load into anchors, and have as tables', async () => {
    const {ok, no, state} = at()
    const file = (name: string, text: string) => writeFileSync(join(state.root, name), text)
    file(
      'top.conf',
      `nic = "em0"\ninclude "${state.root}/inner.conf" # rules\ntable <t> persist file "${state.root}/list"\nload anchor "s" from "${state.root}/service.conf"\n`,
    )
    file('inner.conf', 'pass in on $nic all\n')
    file('list', '# ours\n10.0.0.0/8\n!10.0.0.1\n')
    file('service.conf', 'block out all\n')
    await ok(`pfctl -q -f ${state.root}/top.conf`)
    expect(await ok('pfctl -s rules')).to.equal('pass in on em0 all flags S/SA keep state')
    expect(await ok('pfctl -a s -s rules')).to.equal('block drop out all')
    expect([...(state.pf.rulesets.get('')?.tables.get('t') ?? [])]).to.deep.equal(['10.0.0.0/8', '!10.0.0.1'])
    file('service.conf', 'nonsense\n')
    expect(await no(`pfctl -f ${state.root}/top.conf`)).to.include('service.conf:1: syntax error')
    file('inner.conf', 'set block-policy drop\n')
    file('top.conf', `pass\n\ninclude "${state.root}/inner.conf"\n`)
    expect(await no(`pfctl -f ${state.root}/top.conf`)).to.include('top.conf:3: Rules must be in order')
    file('top.conf', `set require-order no\npass\ninclude "${state.root}/inner.conf"\nset skip on lo0\n`)
    await ok(`pfctl -q -f ${state.root}/top.conf`)
    file('top.conf', 'include "/nowhere"\n')
    expect(await no(`pfctl -f ${state.root}/top.conf`)).to.include('top.conf:1: failed to include file /nowhere')
  })

  for (const [text, complaint] of [
    ['pass\nnat on em0 from any to any -> (em0)\n', '2: Rules must be in order: options, ethernet, normalization, queueing, translation, filtering'],
    ['set block-policy drop\npass\nset block-policy drop\n', '3: Rules must be in order: options, ethernet, normalization, queueing, translation, filtering'],
    ['\n\nnat on em0 from any to any\n', "3: nat rule requires '-> address'"],
    ['nat on $ext from any to any -> (em0)\n', "1: macro 'ext' not defined"],
    ['rdr on em0 to any port 80 -> 10.0.0.2\n', '1: port only applies to tcp/udp/sctp'],
    ['rdr on em0 from any to any -> 10.0.0.2 port 80\n', '1: port only applies to tcp/udp/sctp'],
    ['rdr on em0 proto tcp to any port 66000 -> 10.0.0.2\n', '1: illegal port value 66000'],
    ['rdr on em0 proto tcp to any port nonsense -> 10.0.0.2\n', '1: unknown port nonsense'],
    ['rdr on em0 inet proto tcp to any port 80 -> fd00::2\n', '1: no translation address with matching address family found.'],
    ['nat on em0 inet from fd00::/8 to any -> 10.0.0.1\n', '1: rule expands to no valid combination'],
    ['pass from tun7\n', '1: no IP address found for tun7'],
    ['pass from 10.0.0.0/33\n', '1: syntax error'],
    ['pass in on em0 route-to (em0 10.0.0.1)\n', '1: syntax error'],
    ['block keep state\n', "1: keep state on block rules doesn't make sense"],
    ['binat on em0 from 10.0.0.1 to any -> 10.0.0.2\n', '1: syntax error'],
    ['anchor foo/bar\n', '1: syntax error'],
    ['antispoof em0\n', '1: syntax error'],
    ['pass inet proto tcp icmp-type echoreq\n', '1: icmp-type only applies to proto icmp'],
    ['pass\r\n', '1: syntax error'],
    ['x = "em0"\r\n', '1: syntax error'],
    ['pass\nqueue a bandwidth 1Mb\n', '2: Rules must be in order: options, ethernet, normalization, queueing, translation, filtering'],
    ['queue a bandwidth much\n', '1: syntax error'],
    ['pass quick in\n', '1: syntax error'],
    ['table <x> { 10.0.0.0/8\n', '1: syntax error'],
    ['pass all; block all\n', '1: syntax error'],
  ] as const) {
    it(`refuses ${JSON.stringify(text)}`, async () => {
      expect(await bad(text)).to.equal(complaint)
    })
  }
})
