import {expect} from 'chai'
import {EMPTY, press, settled, shownRows, type Key, type Model} from '../../../src/watch/model.js'
import {row} from '../../support/watch-row.js'

const MODEL: Model = settled({...EMPTY, rows: [row('api', {active: true}), row('db'), row('web-1'), row('web-2')]})

const key = (text: string): Key => (text.length === 1 ? {name: text, sequence: text} : {name: text})

/** The model after some keys, and the last effect. */
function pressed(model: Model, ...keys: readonly string[]) {
  let now = model
  let last: unknown
  for (const one of keys) {
    const {model: next, effect} = press(now, key(one), 2)
    now = next
    last = effect
  }
  return {model: now, effect: last}
}

describe('keys of the live screen', () => {
  it('move the selection, and not beyond the ends', () => {
    const selected = (...keys: string[]) => pressed(MODEL, ...keys).model.selected
    expect(MODEL.selected).to.equal('api')
    expect([selected('down'), selected('j', 'j', 'k'), selected('up'), selected('pagedown'), selected('end', 'down'), selected('G', 'g')]).to.deep.equal([
      'db',
      'db',
      'api',
      'web-1',
      'web-2',
      'api',
    ])
  })

  it('start and snapshot at once, and ask before they stop or restart', () => {
    expect(pressed(MODEL, 'down', 's').effect).to.deep.equal({do: 'start', pot: 'db'})
    expect(pressed(MODEL, 'n').effect).to.deep.equal({do: 'snapshot', pot: 'api'})
    expect(pressed(MODEL, 't').effect).to.equal(undefined)
    expect(pressed(MODEL, 't').model).to.include({mode: 'confirm', asked: 'stop'})
    expect(pressed(MODEL, 't', 'y').effect).to.deep.equal({do: 'stop', pot: 'api'})
    expect(pressed(MODEL, 'r', 'return').effect).to.equal(undefined)
    expect(pressed(MODEL, 'r', 'x').model).to.deep.include({mode: 'list', message: {text: 'nothing was done', kind: 'info'}})
  })

  it('do nothing to pots that are not running or are busy, and say so', () => {
    expect(pressed(MODEL, 'down', 'e').model.message?.text).to.equal('db is not running: s starts it')
    expect(pressed(MODEL, 'down', 't').model.message?.text).to.equal('db is not running')
    expect(pressed({...MODEL, busy: new Map([['api', 'restart']])}, 's').model.message?.text).to.equal('wait for the restart of api')
    expect(pressed(EMPTY, 's').model.message?.text).to.equal('no pot is selected')
  })

  it('filter as they are typed', () => {
    const {model} = pressed(MODEL, '/', 'w', 'e')
    expect(shownRows(model).map(({name}) => name)).to.deep.equal(['web-1', 'web-2'])
    expect(model.selected).to.equal('web-1')
    expect(pressed(model, 'q').model.filter, 'q is a letter here').to.equal('weq')
    expect(pressed(model, 'backspace').model.filter).to.equal('w')
    expect(pressed(model, 'return', 's').effect).to.deep.equal({do: 'start', pot: 'web-1'})
    expect(pressed(model, 'escape').model).to.include({filter: '', mode: 'list', selected: 'web-1'})
  })

  it('end the screen', () => {
    expect(pressed(MODEL, 'q').effect).to.deep.equal({do: 'quit'})
    expect(press({...MODEL, mode: 'filter'}, {name: 'c', ctrl: true, sequence: '\u0003'}, 2).effect).to.deep.equal({do: 'quit'})
    expect(press(MODEL, {name: 'z', ctrl: true, sequence: '\u001a'}, 2).effect).to.deep.equal({do: 'suspend'})
  })
})

describe('the selection', () => {
  it('stays with its pot, and goes to the next one when the pot is gone', () => {
    const on = {...MODEL, selected: 'web-1'}
    expect(settled({...on, rows: [row('aa'), ...MODEL.rows]}).selected).to.equal('web-1')
    expect(settled({...on, rows: []}).selected).to.equal(undefined)
    expect(settled({...on, filter: '2'}).selected).to.equal('web-2')
  })
})
