import {expect} from 'chai'
import {describe as lines, describePlan} from '../../../src/operations/describe.js'

describe('a plan in words', () => {
  it('shows the environment, the input and the log of a command', () => {
    expect(lines({do: 'exec', argv: ['sh', '-c', 'a b'], env: {A: 'b c', D: 'e'}, input: 'one\ntwo\n'})).to.deep.equal([
      "A='b c' D=e sh -c 'a b'",
      '  < one',
      '  < two',
    ])
    expect(lines({do: 'exec', argv: ['run'], background: '/var/log/a b'})).to.deep.equal(["run >>'/var/log/a b' 2>&1 &"])
    expect(lines({do: 'pipe', from: ['zfs', 'send', 'a'], to: ['zfs', 'receive', 'b c']})).to.deep.equal(["zfs send a | zfs receive 'b c'"])
    expect(lines({do: 'pipe', from: ['zfs', 'send', 'a'], through: ['xz', '-T0'], to: ['cat']})).to.deep.equal(['zfs send a | xz -T0 | cat'])
  })

  it('shows every change of a file', () => {
    expect(lines({do: 'write', path: '/f', content: 'a\n\nb\n', mode: 0o640})).to.deep.equal(['write /f (mode 0640)', '  | a', '  | ', '  | b'])
    expect(lines({do: 'edit', path: '/f', rules: [{match: '^a'}, {match: 'b', replace: 'c'}], append: ['d']})).to.deep.equal([
      'edit /f',
      '- /^a/',
      's /b/ -> c',
      '+ d',
    ])
    expect(lines({do: 'mkdir', path: '/d', mode: 0o1777})).to.deep.equal(['make directory /d (mode 1777)'])
    expect(lines({do: 'remove', path: '/d e'})).to.deep.equal(["remove '/d e'"])
    expect(lines({do: 'rename', from: '/a', to: '/b'})).to.deep.equal(['rename /a to /b'])
    expect(lines({do: 'symlink', path: '/a', target: '../b'})).to.deep.equal(['link /a -> ../b'])
    expect(lines({do: 'fetch', url: 'https://h/x', path: '/x', sha256: 'ab'})).to.deep.equal(['download https://h/x', '      to /x', '  sha256 ab'])
    expect(lines({do: 'call', name: 'pot.mounted', args: {at: '/x'}})).to.deep.equal(['pot.mounted {"at":"/x"}'])
  })

  it('leaves out the text of scripts and the ends of long lines, unless it is to be whole', () => {
    const script = {do: 'exec', argv: ['sh', '-c', 'set -e\ntrue', 'pot-bind', '/a b']} as const
    const own = {do: 'exec', argv: ['sh', '-c', 'one\ntwo', 'mine']} as const
    const write = {do: 'write', path: '/f', content: `{"a": "${'x'.repeat(300)}"}`} as const
    const steps = [
      {title: 'do it', run: script, undo: 'stays'},
      {title: 'do it', run: own, undo: 'stays'},
      {title: 'do it', run: write},
    ] as const
    const lines = (whole: boolean) => describePlan({title: 't', steps}, whole)
    expect(lines(false).slice(1, 6)).to.deep.equal(['  1. do it', "     sh -c ... pot-bind '/a b'", '  2. do it', "     sh -c 'one", "     two' mine"])
    expect(lines(false).at(-1)).to.have.length(166).and.match(/x…$/)
    expect(lines(true).slice(1, 4)).to.deep.equal(['  1. do it', "     sh -c 'set -e", "     true' pot-bind '/a b'"])
    expect(lines(true).at(-1)).to.match(/x"}$/)
    expect(describePlan({title: 't', steps: [{title: 'make directory /d', run: {do: 'mkdir', path: '/d'}}]})).to.deep.equal(['t:', '  1. make directory /d'])
  })

  it('numbers the steps, and says when there is nothing to do', () => {
    const step = {title: 'clone base', run: {do: 'exec', argv: ['true']}, undo: 'nothing changes'} as const
    expect(describePlan({title: 'create web', steps: [step, step]})).to.deep.equal([
      'create web:',
      '  1. clone base',
      '     true',
      '  2. clone base',
      '     true',
    ])
    expect(describePlan({title: 'start web', steps: []})).to.deep.equal(['start web: nothing to do'])
  })
})
