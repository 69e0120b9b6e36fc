import {expect} from 'chai'
import {failureOf} from '../../../src/cli/errors.js'
import {printFailure, printWarning} from '../../../src/cli/print.js'
import {warningLine} from '../../../src/cli/warnings.js'
import {PotError, misuse} from '../../../src/errors.js'

const parserError = (message: string, more: object = {}) =>
  Object.assign(new Error(`${message}\nSee more help with --help`), {oclif: {exit: 2}, parse: {}}, more)

function printed(json: boolean, error: unknown, isTTY = false) {
  const written = {out: '', err: ''}
  const stream = (name: 'out' | 'err') => ({
    isTTY,
    write: (text: string | Uint8Array) => {
      written[name] += String(text)
      return true
    },
  })
  printFailure(failureOf(error, 'create'), {json, out: stream('out'), err: stream('err')})
  return written
}

describe('what is said of a failure', () => {
  it('is its message and its hint, with its own exit status', () => {
    const failure = failureOf(new PotError('NO_BASE', "no base '14.2'", {hint: 'pot create-base -r 14.2', exit: 125}), 'create')
    expect(failure).to.deep.equal({code: 'NO_BASE', message: "no base '14.2'", hint: 'pot create-base -r 14.2', exit: 125, silent: false})
  })

  for (const [error, message] of [
    [misuse('which pot? no name is given'), 'which pot? no name is given'],
    [parserError('Missing 1 required arg:\nname  the pot', {args: [{name: 'name'}]}), 'no NAME is given'],
    [parserError('Unexpected arguments: a, b', {args: ['a', 'b']}), "unexpected argument 'a', 'b'"],
    [parserError('Expected --type=foo to be one of: single, multi'), 'expected --type=foo to be one of: single, multi'],
    [
      parserError('The following errors occurred:\n  Missing required flag pot\n  --a=1 cannot also be provided when using --b'),
      'option --pot is required; --a=1 cannot also be provided when using --b',
    ],
    [
      Object.assign(new Error('Parsing --level \n\tExpected an integer but received: x\nSee more help with --help'), {oclif: {exit: 2}}),
      'option --level: expected an integer but received: x',
    ],
  ] as const) {
    it(`is one line and exit 2 for wrong usage: ${message}`, () => {
      expect(failureOf(error, 'create')).to.include({code: 'USAGE', exit: 2, message})
    })
  }

  it('keeps the code of what a flag’s own parser throws', () => {
    const error = new PotError('BAD_NAME', "Parsing --pot \n\t'a.b' is no name\nSee more help with --help", {exit: 2})
    expect(failureOf(error, 'create')).to.include({code: 'BAD_NAME', exit: 2, message: "'a.b' is no name"})
  })

  it('points to the help of the command after wrong usage, unless the error knows better', () => {
    expect(failureOf(misuse('no'), 'plugins install').hint).to.equal('pot plugins install --help')
    expect(failureOf(misuse('no'), undefined).hint).to.equal('pot help')
    expect(failureOf(misuse('no', 'pot start web'), 'start').hint).to.equal('pot start web')
  })

  it('says of a bug that it is one', () => {
    expect(failureOf(new TypeError('x is undefined'), 'create')).to.include({
      code: 'INTERNAL',
      message: 'internal error: x is undefined',
      hint: 'DEBUG=pot shows where',
      exit: 1,
    })
    expect(failureOf('just text', 'create')).to.include({code: 'INTERNAL', message: 'just text', exit: 1})
  })

  it('names what the system refuses, and the path', () => {
    const full = Object.assign(new Error("ENOSPC: no space left on device, write '/data/journal/x'"), {
      code: 'ENOSPC',
      syscall: 'write',
      path: '/data/journal/x',
    })
    expect(failureOf(full, 'stop')).to.include({code: 'NO_SPACE', message: 'cannot write /data/journal/x: no space is left', hint: 'df /data/journal', exit: 1})
    const open = Object.assign(new Error("EMFILE: too many open files, open '/x.js'"), {code: 'EMFILE'})
    expect(failureOf(open, 'stop')).to.include({code: 'NO_DESCRIPTORS', message: 'cannot use /x.js: too many files are open', hint: 'ulimit -n 1024'})
  })

  it('is nothing when a command only ends with a status', () => {
    expect(printed(false, Object.assign(new Error('EEXIT: 7'), {code: 'EEXIT', oclif: {exit: 7}}))).to.deep.equal({out: '', err: ''})
  })
})

describe('how it is said', () => {
  it('on stderr, without a stack', () => {
    expect(printed(false, new PotError('NO_BASE', "no base '14.2'", {hint: 'pot create-base -r 14.2'}))).to.deep.equal({
      out: '',
      err: "pot: no base '14.2'\n     pot create-base -r 14.2\n",
    })
    expect(printed(false, misuse('unknown option -x')).err).to.equal('pot: unknown option -x\n     see pot create --help\n')
  })

  it('as JSON on stdout, with the code', () => {
    const {out, err} = printed(true, new PotError('NO_POT', "no pot 'web'"))
    expect(err).to.equal('')
    expect(JSON.parse(out)).to.deep.equal({error: {code: 'NO_POT', message: "no pot 'web'"}})
  })

  it('in colour on a terminal only, and not with NO_COLOR', () => {
    const [colour, term] = [process.env.NO_COLOR, process.env.TERM]
    process.env.TERM = 'xterm'
    delete process.env.NO_COLOR
    expect(printed(false, misuse('no'), true).err).to.satisfy((text: string) => text.startsWith('\u001B[31mpot:\u001B[39m no\n'))
    process.env.NO_COLOR = '1'
    expect(printed(false, misuse('no'), true).err).to.match(/^pot: no\n/)
    if (colour === undefined) delete process.env.NO_COLOR
    else process.env.NO_COLOR = colour
    if (term === undefined) delete process.env.TERM
    else process.env.TERM = term
  })

  it('makes one line of a warning', () => {
    const lines: string[] = []
    printWarning('a\n  b\n', {write: (text: string | Uint8Array) => lines.push(String(text)) > 0})
    expect(lines).to.deep.equal(['pot: warning: a b\n'])
  })
})

describe('warnings of the process', () => {
  it('name the plugin that does not load', () => {
    const detail =
      'module: @oclif/core@4\ntask: findCommand (stats)\nplugin: @pot/plugin-limits\nroot: /x\nmessage: no such file\nSee more details with DEBUG=*'
    expect(warningLine(Object.assign(new Error('Error'), {detail}), false)).to.equal('plugin @pot/plugin-limits, command stats does not load: no such file')
  })

  it('are left to those who know the plugin’s name', () => {
    expect(warningLine(Object.assign(new Error('x'), {detail: 'plugin: @pot/core\nroot: /x'}), false)).to.equal(undefined)
  })

  it('of Node itself are not for users', () => {
    expect(warningLine(Object.assign(new Error('x'), {name: 'ExperimentalWarning'}), false)).to.equal(undefined)
    expect(warningLine(Object.assign(new Error('x'), {name: 'ExperimentalWarning'}), true)).to.equal('x')
  })
})
