import {expect} from 'chai'
import {inOrder, type Task} from '../../../../src/pots/many/in-order.js'

describe('inOrder', () => {
  const log: string[] = []
  let most = 0
  let now = 0
  beforeEach(() => {
    log.length = 0
    most = 0
  })
  const task = (key: string, after: readonly string[] = [], work = async () => {}): Task => ({
    key,
    after,
    run: async () => {
      now += 1
      most = Math.max(most, now)
      log.push(`begin ${key}`)
      await new Promise(setImmediate)
      await work()
      log.push(`end ${key}`)
      now -= 1
    },
  })

  it('never runs more tasks at a time than it may, and runs all', async () => {
    await inOrder(
      Array.from({length: 20}, (_, index) => task(String(index))),
      {width: 3},
    )
    expect(most).to.equal(3)
    expect(log).to.have.length(40)
  })

  it('begins a task when all have ended for which it waits, and the first of several', async () => {
    await inOrder([task('c', ['a', 'b']), task('a'), task('b', ['a', 'not a task'])], {width: 9})
    expect(log).to.deep.equal(['begin a', 'end a', 'begin b', 'end b', 'begin c', 'end c'])
    log.length = 0
    await inOrder([task('second', ['first']), task('first'), task('other')], {width: 1})
    expect(log.filter((line) => line.startsWith('begin'))).to.deep.equal(['begin first', 'begin second', 'begin other'])
  })

  it('begins nothing after a signal, and waits for what runs', async () => {
    const stop = new AbortController()
    await inOrder([task('a', [], async () => stop.abort()), task('b'), task('c')], {width: 2, signal: stop.signal})
    expect(log.toSorted()).to.deep.equal(['begin a', 'begin b', 'end a', 'end b'])
  })
})
