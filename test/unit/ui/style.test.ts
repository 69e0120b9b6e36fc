import {expect} from 'chai'
import {styled} from '../../../src/ui/style.js'

describe('a style', () => {
  const kept = {NO_COLOR: process.env.NO_COLOR, TERM: process.env.TERM, FORCE_COLOR: process.env.FORCE_COLOR}
  const set = (env: Readonly<Record<string, string | undefined>>) => {
    for (const [name, value] of Object.entries(env)) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
  afterEach(() => set(kept))

  it('is shown on a terminal alone, not on a dumb one, and not with NO_COLOR', () => {
    set({NO_COLOR: undefined, TERM: 'xterm', FORCE_COLOR: '1'})
    expect(styled({isTTY: true}, 'red', 'x')).to.equal('\u001b[31mx\u001b[39m')
    expect(styled({isTTY: true}, 'dim', 'x')).to.equal('\u001b[2mx\u001b[22m')
    expect(styled({isTTY: false}, 'red', 'x'), 'a pipe').to.equal('x')
    set({TERM: 'dumb'})
    expect(styled({isTTY: true}, 'red', 'x'), 'a dumb terminal').to.equal('x')
    set({TERM: 'xterm', NO_COLOR: '1'})
    expect(styled({isTTY: true}, 'red', 'x'), 'NO_COLOR').to.equal('x')
  })
})
