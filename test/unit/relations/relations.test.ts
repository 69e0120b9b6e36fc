import {expect} from 'chai'
import {relationsOf} from '../../../src/relations/relations.js'
import {makeRecords} from '../../support/records.js'

describe('the networks of pots', () => {
  it('are those that pots have, also of other plugins, that of the host first, and then all named ones', async () => {
    const records = makeRecords()
    const pot = (name: string, ...lines: string[]) =>
      records.write(`jails/${name}/conf/pot.conf`, ['pot.level=0', 'pot.type=single', 'pot.base=14.2', ...lines, ''].join('\n'))
    try {
      pot('a', 'network_type=alias', 'ip=10.0.0.1')
      pot('h', 'network_type=inherit', 'bridge=lan')
      pot('m', 'network_type=macvlan')
      pot('p', 'network_type=private-bridge', 'bridge=lan')
      pot('q', 'network_type=private-bridge', 'bridge=gone')
      records.write('bridges/lan', 'net=10.192.0.16/28\ngateway=10.192.0.17\n')
      records.write('bridges/unused', 'net=10.192.0.32/28\ngateway=10.192.0.33\n')
      for (const name of 'ahmpq') records.write(`jails/${name}/conf/fscomp.conf`, '')
      const {networks, pots} = await relationsOf(records.context({volumes: []}))
      expect(networks.map(({name, private: own, pots: of}) => `${name}${own ? ' (named)' : ''}: ${of.join(' ')}`)).to.deep.equal([
        ...['inherit: h', 'alias: a', 'macvlan: m'],
        ...['gone (named): q', 'lan (named): p', 'unused (named): '],
      ])
      expect(pots.map(({bridge}) => bridge)).to.deep.equal([undefined, undefined, undefined, 'lan', 'gone'])
    } finally {
      records.destroy()
    }
  })
})
