import {chmodSync, existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {until} from '../../../../test/support/nomad-driver.js'
import {worldFor, type World} from '../../../../test/support/world.js'
import {writePfRules} from '../support/pf-rules.js'

/**
 * Stands in for dnsmasq(8) of FreeBSD, since the model has no packets: the real program checks the settings, and the addresses to listen on must be on an
 * interface of the model. It writes what it would answer to `answers`, also after HUP.
 */
const DNSMASQ = `#!/bin/sh
[ "$1" = --keep-in-foreground ] && [ $# -eq 2 ] || { echo "dnsmasq: bad command line options" >&2; exit 1; }
conf=\${2#--conf-file=}
/usr/sbin/dnsmasq --test --conf-file="$conf" || exit 1
for address in $(sed -n 's/^listen-address=//p' "$conf"); do
  ifconfig -a | grep -q -F "$address" || { echo "dnsmasq: failed to create listening socket for $address: Can't assign requested address" >&2; exit 2; }
done
answer() { cat $(sed -n 's/^addn-hosts=//p' "$conf")/* >"\${conf%/*}/answers"; }
trap answer HUP
trap 'rm -f "$pid"; exit 0' TERM
pid=$(sed -n 's/^pid-file=//p' "$conf")
answer
echo $$ >"$pid"
while :; do sleep 0.1; done
`

describe('pots with dns pot on the FreeBSD model', () => {
  let world: World
  const pot = (...args: string[]) => world.pot(...args)
  const directory = () => join(world.root, 'run/dns')
  const answers = () => {
    const [bridge = ''] = readdirSync(directory())
    return readFileSync(join(directory(), bridge, 'answers'), 'utf8')
      .trim()
      .split('\n')
      .filter(Boolean)
      .sort()
  }

  before(async function () {
    world = await worldFor(this, 'the FreeBSD model')
    writePfRules(world)
    await pot('plugins', 'install', 'network')
    await pot('init', '--edit-pf', '--forwarding')
    writeFileSync(join(world.model?.bin ?? '', 'dnsmasq'), DNSMASQ)
    chmodSync(join(world.model?.bin ?? '', 'dnsmasq'), 0o755)
    await pot('create', '-p', 'web', '-t', 'single', '-b', await world.base('single'), '-N', 'public-bridge', '-i', 'auto', '-S', 'dual', '-d', 'pot')
    await pot('clone', '-p', 'peer', '-P', 'web', '-F', '-N', 'public-bridge', '-d', 'off')
  })
  after(async () => {
    await world?.close()
  })

  it('do not depend on a pot that answers, and are answered on their bridge by name', async () => {
    expect(readFileSync(join(world.fs, 'jails/web/conf/pot.conf'), 'utf8')).not.to.match(/^pot\.depend/m)
    await pot('start', 'web')
    expect(readFileSync(join(world.fs, 'jails/web/m/etc/resolv.conf'), 'utf8')).to.match(/^nameserver 10\.192\.0\.1\nnameserver fd[0-9a-f:]+::1$/m)
    expect(answers().map((line) => line.split(' ')[1])).to.deep.equal(['web', 'web'])
    await pot('start', 'peer')
    await until('peer is known', () => answers().some((line) => line.split(' ')[1] === 'peer'))
    await pot('stop', 'peer')
    await until('peer is forgotten', () => answers().length === 2)
    await pot('stop', 'web')
    expect(existsSync(directory())).to.equal(false)
  })

  it('leave no resolver when a start fails', async () => {
    await world.model?.fail(/^jail -c/)
    expect((await world.run(['start', 'web'])).code).to.equal(1)
    await world.model?.clearFaults()
    expect(existsSync(directory())).to.equal(false)
    await pot('start', 'web')
    await pot('stop', 'web')
  })

  it('are answered by the pot POT_DNS_NAME where there is one, as in pot 0.16', async () => {
    await pot('clone', '-p', 'dns', '-P', 'peer', '-F', '-N', 'public-bridge')
    await pot('start', 'web')
    expect(readFileSync(join(world.fs, 'jails/web/m/etc/resolv.conf'), 'utf8')).to.match(/^nameserver 10\.192\.0\.2$/m)
    expect(existsSync(directory())).to.equal(false)
    await pot('stop', 'web')
    await pot('create', '-p', 'new', '-t', 'single', '-b', await world.base('single'), '-N', 'public-bridge', '-d', 'pot')
    expect(readFileSync(join(world.fs, 'jails/new/conf/pot.conf'), 'utf8')).to.match(/^pot\.depend=dns$/m)
  })

  it('leave nothing behind', async () => {
    await pot('de-init', '-f')
    expect(await world.leftovers()).to.deep.equal([])
  })
})
