import {expect} from 'chai'
import {attributeValue, findAttribute, parseAttribute} from '../../../src/record/attribute-values.js'
import {CORE_ATTRIBUTES} from '../../../src/record/core-attributes.js'
import {coreAttributes, withAttributes} from '../../../src/record/attribute-values.js'
import {parseKeyValues} from '../../../src/record/key-values.js'
import {codeOf} from '../../support/records.js'

const attribute = (name: string) => findAttribute(CORE_ATTRIBUTES, name)
const value = (name: string, conf: string) => attributeValue({conf: parseKeyValues(conf)}, attribute(name))

describe('parseAttribute', () => {
  const good: [string, string, string][] = [
    ['persistent', 'off', 'NO'],
    ['persistent', 'True', 'YES'],
    ['mlock', 'ON', 'YES'],
    ['enforce_statfs', '1', '1'],
    ['sysvshm', 'inherit', 'inherit'],
    ['exec_stop', '/bin/x "a b" =', '/bin/x "a b" ='],
    ['exec_stop', '', ''],
    ['ulimit_nofile', '1024:4096', '1024:4096'],
    ['ulimit_core', 'unlimited', 'unlimited'],
    ['ulimit_core', '0:unlimited', '0:unlimited'],
  ]
  for (const [name, text, stored] of good) {
    it(`stores '${text}' for ${name} as '${stored}'`, () => expect(parseAttribute(attribute(name), text)).to.equal(stored))
  }

  for (const [name, text] of [
    ['persistent', '1'],
    ['persistent', ''],
    ['children', '-1'],
    ['children', '1x'],
    ['sysvshm', 'yes'],
    ['exec_stop', 'a\nb'],
    ['ulimit_nofile', '4096:1024'],
    ['ulimit_nofile', 'unlimited:5'],
    ['ulimit_nofile', '1:2:3'],
    ['ulimit_nofile', '-1'],
    ['ulimit_nofile', ''],
    ['pids_limit', 'max'],
  ] as const) {
    it(`refuses ${JSON.stringify(text)} for ${name} as wrong usage`, async () => {
      expect(await codeOf(() => parseAttribute(attribute(name), text))).to.equal('USAGE')
    })
  }

  it('knows the types that plugins have', async () => {
    const bytes = {name: 'memory', type: 'bytes', default: '', group: 'plugin', description: ''} as const
    const shape = {...bytes, name: 'shape', type: 'enum', values: ['round', 'square']} as const
    expect([parseAttribute(bytes, '512M'), parseAttribute(shape, 'round')]).to.deep.equal(['512M', 'round'])
    expect(await codeOf(() => parseAttribute(bytes, 'M'))).to.equal('USAGE')
    expect(() => parseAttribute(shape, 'flat')).to.throw('which can be round, square')
    const cpus = {...bytes, name: 'cpus', type: 'number'} as const
    expect(['2', '0.5', '1.125'].map((text) => parseAttribute(cpus, text))).to.deep.equal(['2', '0.5', '1.125'])
    for (const text of ['0', '0.0', '-1', '.5', '1.2345', '1e3', 'x']) expect(await codeOf(() => parseAttribute(cpus, text)), text).to.equal('USAGE')
  })

  it('holds the limits that a plugin sets, and says them', () => {
    const about = {default: '', group: 'plugin', description: ''} as const
    const size = {...about, name: 'size', type: 'bytes', min: 64 * 1024 ** 2, max: 1.5 * 1024 ** 3} as const
    expect(['64M', '65536K', '1G', '1536M', ''].map((text) => parseAttribute(size, text))).to.deep.equal(['64M', '65536K', '1G', '1536M', ''])
    for (const text of ['63M', '1b', '2G', '1T'])
      expect(() => parseAttribute(size, text), text).to.throw(
        `'${text}' is not a value for size, which can be a number of bytes, with K, M, G or T, or none: at least 64M and at most 1536M`,
      )
    const share = {...about, name: 'share', type: 'number', max: 1} as const
    expect(parseAttribute(share, '0.5')).to.equal('0.5')
    expect(() => parseAttribute(share, '1.001')).to.throw('three decimals at most: at most 1')
    const user = {...about, name: 'user', type: 'string', pattern: '[a-z]+|_[0-9]'} as const
    expect(['abc', '_1', ''].map((text) => parseAttribute(user, text))).to.deep.equal(['abc', '_1', ''])
    for (const text of ['a b', 'x_1', 'abc1']) expect(() => parseAttribute(user, text), text).to.throw('one line that matches [a-z]+|_[0-9]')
  })

  it('clears what has no default with an empty value', async () => {
    const memory = {name: 'memory', type: 'bytes', default: '', group: 'plugin', description: ''} as const
    expect(parseAttribute(memory, '')).to.equal('')
    expect(await codeOf(() => parseAttribute({...memory, default: '1M'}, ''))).to.equal('USAGE')
  })
})

describe('attributeValue', () => {
  it('has the default of what is missing or makes no sense', () => {
    expect([value('persistent', ''), value('persistent', 'pot.attr.persistent=maybe\n'), value('stop_timeout', 'pot.attr.stop_timeout=\n')]).to.deep.equal([
      'YES',
      'YES',
      '10',
    ])
  })

  it('normalises booleans and keeps text', () => {
    expect(value('persistent', 'pot.attr.persistent="no" \n')).to.equal('NO')
    expect(value('exec_stop', 'pot.attr.exec_stop=/bin/x "a b" = c\n')).to.equal('/bin/x "a b" = c')
  })

  it('is read and written where an attribute has its own key', () => {
    const memory = {name: 'memory', key: 'pot.rss.memory', type: 'bytes', default: '', group: 'plugin', description: ''} as const
    const conf = parseKeyValues('pot.rss.memory=64M\npot.attr.memory=1M\n')
    expect(attributeValue({conf}, memory)).to.equal('64M')
    const made = withAttributes({attributes: [memory]}, parseKeyValues(''), {memory: '2M', other: 'x'})
    expect(made.text()).to.equal('pot.rss.memory=2M\npot.attr.other=x\n')
  })

  it('does not mistake one attribute for another', () => {
    expect(coreAttributes(parseKeyValues('pot.attr.early-start-at-boot=YES\n'))['start-at-boot']).to.equal(false)
  })
})

describe('CORE_ATTRIBUTES', () => {
  it('has those of pot 0.16, in its order', () => {
    const old = [
      ...['start-at-boot', 'early-start-at-boot', 'persistent', 'no-rc-script', 'prunable', 'localhost-tunnel', 'no-tmpfs', 'no-etc-hosts', 'to-be-pruned'],
      ...['enforce_statfs', 'mount', 'fdescfs', 'linprocfs', 'nullfs', 'procfs', 'tmpfs', 'zfs', 'raw_sockets', 'sysvshm', 'sysvsem', 'sysvmsg'],
      ...['children', 'mlock', 'devfs_ruleset', 'exec_stop', 'stop_timeout'],
    ]
    expect(CORE_ATTRIBUTES.map(({name}) => name).filter((name) => old.includes(name))).to.deep.equal(old)
    expect(CORE_ATTRIBUTES.filter(({name, system}) => old.includes(name) && system !== undefined)).to.deep.equal([])
    expect(CORE_ATTRIBUTES.filter(({readonly}) => readonly).map(({name}) => name)).to.deep.equal(['to-be-pruned'])
  })
})
