import {execFileSync} from 'node:child_process'
import {expect} from 'chai'
import {environmentOf, exportLine, formatEnv, hookEnvironment, parseEnv, potVariables} from '../../../src/record/env.js'
import {parseKeyValues} from '../../../src/record/key-values.js'
import {parsePot} from '../../../src/record/store.js'

const VALUES = [
  '',
  'plain',
  'two words',
  '"quoted"',
  "it's",
  '$HOME `id` $(id)',
  'back\\slash \\n \\" \\$',
  'a=b=c',
  ' edge ',
  'tab\there',
  'line\nline\n',
  "two\r\nlines 'and' $x \\n",
  'ünï',
]

describe('formatEnv', () => {
  for (const value of VALUES) {
    const variable = ['X', value] as const
    it(`keeps ${JSON.stringify(value)} on one line`, () => {
      expect(formatEnv(variable)).not.to.match(/[\r\n]/)
      expect(parseEnv(formatEnv(variable))).to.deep.equal(variable)
    })

    it(`writes ${JSON.stringify(value)} as pot 0.16 hands it to the shell of the jail`, () => {
      const shell = execFileSync('bash', ['-c', `export ${formatEnv(variable)}\nprintf '%s' "$X"`], {encoding: 'utf8', env: {HOME: '/wrong'}})
      expect(shell).to.equal(value)
    })
  }

  it('writes ordinary values byte for byte as pot 0.16 does', () => {
    expect(formatEnv(['A', 'b "c"'])).to.equal('"A=b \\"c\\""')
  })
})

describe('parseEnv', () => {
  it('takes what pot 0.16 did not escape as it is', () => {
    expect(parseEnv('"RE=^\\d+\\n$"')).to.deep.equal(['RE', '^\\d+\\n$'])
    expect(parseEnv('"P=$HOME"')).to.deep.equal(['P', '$HOME'])
    expect(parseEnv('A=unquoted')).to.deep.equal(['A', 'unquoted'])
  })

  it('finds no variable in a line that has none', () => {
    expect(parseEnv('"HOME"')).to.equal(undefined)
  })
})

const pot = (conf: string) => parsePot({fsRoot: '/opt/pot', stack: 'ipv4'}, 'web', parseKeyValues(conf), [])

describe('potVariables', () => {
  it('tells of a pot that inherits the network', () => {
    expect(potVariables(pot(''))).to.deep.equal([
      ['_POT_NAME', 'web'],
      ['_POT_IP', ''],
    ])
  })

  it('pairs each address of an alias pot with its interface', () => {
    const conf = 'network_type=alias\npot.stack=dual\nip=10.0.0.1 em1|fd00::2 em1|10.0.0.2\n'
    expect(potVariables(pot(conf), {nic: 'em0', id: 7}).map(exportLine)).to.deep.equal([
      'export _POT_NAME=web',
      'export _POT_IP=10.0.0.1',
      'export _POT_IP_0=10.0.0.1',
      'export _POT_NIC_0=em0',
      'export _POT_IP_1=10.0.0.2',
      'export _POT_NIC_1=em1',
      'export _POT_IP_2=fd00::2',
      'export _POT_NIC_2=em1',
      'export _POT_IP_LIST=_POT_IP_0\\ _POT_IP_1\\ _POT_IP_2',
      'export _POT_NIC_LIST=_POT_NIC_0\\ _POT_NIC_1\\ _POT_NIC_2',
      'export _POT_JID=7',
    ])
  })

  it('leaves out addresses of a family that the stack does not have', () => {
    const conf = 'network_type=alias\npot.stack=ipv6\nip=10.0.0.1 em1|fd00::2\n'
    expect(hookEnvironment(pot(conf))).to.include({_POT_IP: 'fd00::2', _POT_IP_LIST: '_POT_IP_0', _POT_IP_0: 'fd00::2'})
  })

  it('names the bridge of a private-bridge pot', () => {
    expect(hookEnvironment(pot('network_type=private-bridge\nbridge=b1\nip=10.192.0.9\n'))).to.deep.equal({
      _POT_NAME: 'web',
      _POT_IP: '10.192.0.9',
      _POT_BRIDGE: 'b1',
    })
  })

  it('cannot be used to run something in the shell that reads it', () => {
    const evil = exportLine(['X', '$(touch /tmp/x); `id` \'a\' "b"\nreboot'])
    expect(execFileSync('sh', ['-c', `${evil}\nprintf '%s' "$X"`], {encoding: 'utf8'})).to.equal('$(touch /tmp/x); `id` \'a\' "b"\nreboot')
    const spaced = exportLine(['X', 'a;b $(id) `id` \\ "q" \'s\' *'])
    expect(execFileSync('sh', ['-c', `${spaced}\nprintf '%s' "$X"`], {encoding: 'utf8'})).to.equal('a;b $(id) `id` \\ "q" \'s\' *')
  })
})

describe('environmentOf', () => {
  it('is what set-env set, then what pot tells', () => {
    expect(environmentOf(pot('pot.env="A=1"\n'))).to.deep.equal([
      ['A', '1'],
      ['_POT_NAME', 'web'],
      ['_POT_IP', ''],
    ])
  })
})
