import {interfaces} from './parts.js'
import {listOf, type Reader} from './reader.js'

const SCHEDULERS = ['cbq', 'priq', 'hfsc', 'fairq', 'codel'] as const

/** `bandwidth 10Mb`, `priority 3`, `qlimit 50`, `tbrsize 1500`; the values alone are checked. */
function setting(from: Reader, word: string): void {
  const value = from.word()
  if (!/^\d+(\.\d+)?(%|[KMG]?b)?$/.test(value)) from.fail()
  if (word === 'bandwidth' && !/(%|b)$/.test(value)) from.fail()
}

/** A scheduler, with options of its own in parentheses. */
function scheduler(from: Reader): boolean {
  if (from.oneOf(SCHEDULERS) === undefined) return false
  if (from.take('(')) while (!from.take(')')) if (!from.take(',')) from.word()
  return true
}

/** `altq on INTERFACE SCHEDULER ... queue { NAMES }`. Kernels without ALTQ, as that of the model, leave it out; the first word is taken already. */
export function altq(from: Reader): void {
  from.expect('on')
  interfaces(from)
  if (!scheduler(from)) from.fail()
  while (!from.endOfLine()) {
    const word = from.oneOf(['bandwidth', 'qlimit', 'tbrsize'])
    if (word !== undefined) setting(from, word)
    else {
      from.expect('queue')
      listOf(from, () => from.word())
    }
  }
}

/** `queue NAME ...`; the first word is taken already. */
export function queue(from: Reader): void {
  from.word()
  if (from.take('on')) interfaces(from)
  while (!from.endOfLine()) {
    const word = from.oneOf(['bandwidth', 'priority', 'qlimit'])
    if (word !== undefined) setting(from, word)
    else if (from.peek() === '{') listOf(from, () => from.word())
    else if (!scheduler(from)) from.fail()
  }
}
