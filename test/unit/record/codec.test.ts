import {expect} from 'chai'
import {change, encode, parsePot, type Changes} from '../../../src/record/codec.js'
import {parseKeyValues} from '../../../src/record/key-values.js'
import type {Pot} from '../../../src/record/pot.js'
import {writtenPots} from '../../support/trees-016-texts.js'

const read = (text: string): Pot => parsePot({fsRoot: '/opt/pot', stack: 'ipv4'}, 'web', parseKeyValues(text), [])

/** Lines as pot 0.16, a hand and a stranger write them. */
const LINES = [
  ...['', '# a note', '  ', '\tpot.cmd=indented', 'no assignment', '=', 'x.unknown=a = "b"  ', 'pot.type =multi', 'vendor.note=1\r'],
  ...['pot.level="2"', 'pot.level=7', 'pot.type= single\t', 'pot.base="14.2"', 'pot.potbase=', 'pot.potbase=app', 'pot.dns=off', 'pot.dns=other'],
  ...[
    'pot.cmd=sh -c "a = b"',
    'pot.cmd=',
    'host.hostname="web.example"',
    'host.hostname=web',
    'osrelease="14.2-RELEASE"',
    'pot.stack=dual',
    'pot.stack="ipv6"',
  ],
  ...['network_type=alias', 'network_type=public-bridge', 'network_type=inherit', 'ip4=inherit', 'ip4=10.0.0.9', 'vnet=false', 'vnet=true'],
  ...['ip=em0|10.0.0.5  fd00::5', 'ip=auto', 'ip.more=fd00::6', 'bridge=one', 'pot.depend=db', 'pot.depend="cache" ', 'pot.uuid=u-1'],
  ...['pot.env="A=b \\"c\\" $HOME"', 'pot.env=B=c', "pot.env=$'C=a\\nb'", 'pot.env="none"', 'pot.hosts= 10.0.0.1 gw ', 'pot.export.ports=80:8080  tcp:22 http'],
  ...['pot.export.static.ports=443', 'pot.rss.memory=64M', 'pot.rss.cpuset=0,1', 'pot.needs=limits @x/y', 'pot.image.tag=1.0'],
  ...['pot.attr.persistent=no', 'pot.attr.no-tmpfs="YES"', 'pot.attr.mlock=maybe', 'pot.attr.enforce_statfs=x', 'pot.attr.exec_stop=', 'pot.attr.vendor=1'],
]

/** The same numbers for a seed at each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function generated(seed: number): string {
  const next = numbers(seed)
  const lines = Array.from({length: next(30)}, () => LINES[next(LINES.length)] ?? '')
  return lines.join('\n') + (next(3) === 0 ? '' : '\n')
}

const TEXTS = [
  ...writtenPots({zfs: 'zroot/pot', fs: '/opt/pot', srv: '/srv'}).map(({conf}) => conf),
  ...Array.from({length: 300}, (_, seed) => generated(seed)),
]

/** The changes of the verbs: what becomes of a pot, and the keys whose lines may change. */
const VERBS: readonly (readonly [verb: string, changes: (pot: Pot) => Changes, keys: readonly string[]])[] = [
  ['nothing', () => ({}), []],
  ['set-cmd', () => ({command: 'nginx -g "daemon off;"'}), ['pot.cmd']],
  ['set-env', () => ({env: [['A', 'line\n"two" $x']]}), ['pot.env']],
  ['set-hosts', () => ({hosts: ['fd00::1 db']}), ['pot.hosts']],
  ['add-dep', ({depends}) => ({depends: [...depends, 'last']}), ['pot.depend']],
  ['rename', () => ({hostname: 'new.example', potbase: 'other'}), ['host.hostname', 'pot.potbase']],
  ['export-ports', () => ({ports: []}), ['pot.export.ports', 'pot.export.static.ports']],
  ['start', () => ({uuid: 'u-2', attributes: {'to-be-pruned': true}, needs: ['network']}), ['pot.uuid', 'pot.attr.to-be-pruned', 'pot.needs']],
  ['set-attribute', () => ({attributes: {mlock: true, stop_timeout: 7}}), ['pot.attr.mlock', 'pot.attr.stop_timeout']],
]

const keyOf = (line: string): string => line.slice(0, Math.max(line.indexOf('='), 0))

describe('the record of a pot', () => {
  it('is written as it was read', () => {
    for (const text of TEXTS) expect(encode(read(text))).to.equal(text)
  })

  for (const [verb, changes, keys] of VERBS) {
    it(`has other lines after ${verb} where it says something else, and nowhere else`, () => {
      const others = (text: string) =>
        text
          .replace(/\n$/, '')
          .split('\n')
          .filter((line) => !keys.includes(keyOf(line)))
      for (const text of TEXTS) {
        const before = read(text)
        const wanted = changes(before)
        const after = change(before, wanted)
        expect(others(encode(after)).filter((line, index, all) => line !== '' || index < all.length - 1)).to.deep.equal(
          others(text).filter((line, index, all) => line !== '' || index < all.length - 1),
        )
        const {attributes = {}, ...fields} = wanted
        const left = 'ports' in fields ? {badPorts: []} : {}
        expect({...after, conf: 0}).to.deep.equal({...before, ...fields, ...left, attributes: {...before.attributes, ...attributes}, conf: 0})
        expect(read(encode(after))).to.deep.include({...fields})
      }
    })
  }

  it('keeps the line of a dependency that stays, whatever its quotes', () => {
    const text = 'pot.depend="db"\npot.depend= cache\n'
    expect(encode(change(read(text), {depends: ['db', 'cache', 'web']}))).to.equal(`${text}pot.depend=web\n`)
    expect(encode(change(read(text), {depends: ['cache']}))).to.equal('pot.depend= cache\n')
  })

  it('has the addresses of a bridge where pot 0.16 finds the one that it knows, and those of an alias in one line', () => {
    const made = (network: Pot['network'], ...words: string[]) =>
      encode(change(read(''), {network, addresses: words.map((address) => ({address}))}))
        .split('\n')
        .slice(2, -1)
    expect(made('public-bridge', 'fd00::5', '10.192.0.5', '10.192.0.6')).to.deep.equal(['ip=10.192.0.5', 'ip.more=fd00::5 10.192.0.6'])
    expect(made('private-bridge', 'fd00::5')).to.deep.equal(['ip.more=fd00::5'])
    expect(made('alias', 'fd00::5', '10.192.0.5')).to.deep.equal(['ip=fd00::5 10.192.0.5'])
    expect(encode(change(read('network_type=public-bridge\nip=auto\n'), {addresses: [{address: 'fd00::5'}]}))).to.equal(
      'network_type=public-bridge\nip.more=fd00::5\n',
    )
  })
})
