import {expect} from 'chai'
import {wrongStep} from '../../../../src/operations/check/step.js'

const exec = (more: object) => ({title: 'x', run: {do: 'exec', argv: ['true'], ...more}, undo: 'stays'})
const write = (more: object) => ({title: 'x', run: {do: 'write', path: '/a', content: '', ...more}})

describe('steps', () => {
  for (const step of [
    write({mode: 0o600, within: '/', when: {absent: '/a'}}),
    exec({input: '', env: {A: 'b'}, secret: {text: 's', names: ['S']}, tolerate: ['x'], show: true, timeout: 0.5, log: '/l', when: {argv: ['id'], prints: ''}}),
    {title: 'x', run: {do: 'pipe', from: ['a'], through: ['b'], to: ['c']}, undo: [{do: 'remove', path: '/a'}], atomic: true, optional: true},
    {title: 'x', run: {do: 'exec', argv: ['rm', '']}, final: true},
    {title: 'x', run: {do: 'call', name: 'known', args: {a: [1, {b: null}]}}, undo: 'covered', plugin: 'p'},
    {title: 'x', run: {do: 'edit', path: '/a', rules: [{match: '^a$', replace: ''}, {match: 'b'}], append: ['c']}},
    {title: 'x', run: {do: 'fetch', url: 'https://h/f', path: '/f', sha256: 'a'.repeat(64)}},
    {title: 'x', run: {do: 'mkdir', path: '/a', owner: {uid: 0, gid: 0}, mode: undefined}},
    {title: 'x', run: {do: 'rename', from: '/a', to: '/b'}},
    {title: 'x', run: {do: 'symlink', path: '/a', target: 'b'}},
  ]) {
    it(`that can be carried out: ${JSON.stringify(step)}`, () => expect(wrongStep(step, ['known'])).to.equal(undefined))
  }

  for (const [step, says] of [
    [undefined, 'a step is no object'],
    [{run: {do: 'remove', path: '/a'}}, 'a step has no title that is one line'],
    [{title: 'a\nb', run: {do: 'remove', path: '/a'}}, 'a step has no title that is one line'],
    [{title: 'x'}, "the step 'x' is no action"],
    [{title: 'x', run: {do: 'exce', argv: ['a']}}, "the step 'x' has the unknown action 'exce'; known are exec, pipe, "],
    [{title: 'x', run: {do: 'toString'}}, "the step 'x' has the unknown action 'toString'"],
    [exec({argv: 'rm -rf /a'}), "the step 'x' has the action exec, whose argv is no list of words"],
    [exec({argv: []}), 'whose argv is no list of words'],
    [exec({argv: ['a', 1]}), 'whose argv is no list of words'],
    [exec({argv: ['a', 'b\0c']}), 'whose argv is no list of words'],
    [exec({env: {A: 1}}), 'whose env is no table of texts'],
    [exec({tolerates: []}), "has the action exec with 'tolerates', which it does not have"],
    [exec({background: 'log'}), 'whose background is no absolute path'],
    [exec({background: '/log', ready: 'up'}), 'whose ready is no absolute path'],
    [exec({when: {exists: 'a'}}), 'whose when has no argv, and no absolute path that exists or is absent'],
    [{title: 'x', run: {do: 'exec', argv: ['a']}}, "the step 'x' has no undo; it is a list of actions, or one of: nothing changes, covered, stays"],
    [{...exec({}), undo: 'none'}, "the step 'x' has the undo 'none', which is none of"],
    [{...exec({}), undo: {do: 'remove', path: '/a'}}, 'has an undo that is no list of actions'],
    [{...exec({}), undo: [{do: 'remove', path: 'a'}]}, "the step 'x' has the action remove, whose path is no absolute path (in its undo)"],
    [{...exec({}), finale: true}, "the step 'x' has 'finale', which steps do not have"],
    [{...exec({}), final: 'yes'}, "the step 'x' has a 'final' that is not true"],
    [write({path: 'a'}), 'whose path is no absolute path'],
    [write({content: 1}), 'whose content is no text'],
    [write({mode: '0644'}), 'whose mode is no number of permission bits'],
    [write({hide: '('}), 'whose hide is no regular expression'],
    [{title: 'x', run: {do: 'edit', path: '/a', rules: [{match: '['}]}}, 'whose rules is no list of rules with a regular expression each'],
    [{title: 'x', run: {do: 'fetch', url: 'ftp://h/f', path: '/f'}}, 'whose url is no http, https or file URL'],
    [{title: 'x', run: {do: 'fetch', url: 'file:///f', path: '/f', sha256: 'abc'}}, 'whose sha256 is no digest'],
    [{title: 'x', run: {do: 'call', name: 'known', args: {f: () => 1}}, undo: 'stays'}, 'whose args is no table of plain data'],
    [{title: 'x', run: {do: 'call', name: 'nosuch', args: {}}, undo: 'stays'}, "the step 'x' calls the procedure 'nosuch', which this host does not have"],
  ] as const) {
    it(`that cannot: ${JSON.stringify(step)}`, () => expect(wrongStep(step, ['known'])).to.include(says))
  }
})
