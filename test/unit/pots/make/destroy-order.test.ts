import {expect} from 'chai'
import type {Volume} from '../../../../src/host/types.js'
import {destroyOrder} from '../../../../src/pots/make/destroy-order.js'
import {parseKeyValues} from '../../../../src/record/key-values.js'
import {parsePot} from '../../../../src/record/store.js'

const pot = (name: string, level: number) => parsePot({fsRoot: '/opt/pot', stack: 'ipv4'}, name, parseKeyValues(`pot.level=${level}\n`), [])
const volume = (path: string, from?: string): Volume => ({
  path,
  at: undefined,
  snapshots: [],
  ...(from === undefined ? {} : {origin: {path: from, tag: '1'}}),
})
const order = (pots: ReturnType<typeof pot>[], volumes: Volume[]) => destroyOrder(pots, volumes).map(({name}) => name)

describe('the order in which pots are destroyed', () => {
  it('is from the highest level down, and else as they come', () => {
    expect(order([pot('a', 0), pot('b', 1), pot('c', 2), pot('d', 1)], [])).to.deep.equal(['c', 'b', 'd', 'a'])
  })

  it('has clones before what they were cloned from, over several generations', () => {
    const volumes = [volume('jails/a/m', 'bases/x'), volume('jails/b/m', 'jails/a/m'), volume('jails/c/m', 'jails/b/m'), volume('jails/b/more', 'jails/b/m')]
    expect(order([pot('a', 0), pot('b', 0), pot('c', 0)], volumes)).to.deep.equal(['c', 'b', 'a'])
  })

  it('ends where two are clones of each other', () => {
    const volumes = [volume('jails/a/custom', 'jails/b/custom'), volume('jails/b/usr.local', 'jails/a/usr.local')]
    expect(order([pot('a', 1), pot('b', 1)], volumes)).to.have.members(['a', 'b'])
  })
})
