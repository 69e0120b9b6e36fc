import {expect} from 'chai'
import {asksForJson, normalise, type FlagShapes} from '../../../src/cli/argv.js'

const FLAGS: FlagShapes = {
  pot: {type: 'option', char: 'p'},
  env: {type: 'option', char: 'e', multiple: true},
  user: {type: 'option', char: 'u', aliases: ['account'], charAliases: ['w']},
  tty: {type: 'boolean', char: 't'},
  detach: {type: 'boolean', char: 'd', allowNo: true},
  verbose: {type: 'boolean', char: 'v'},
}

const read = (line: string, stopAtOperand = false) => normalise(line.split(' '), FLAGS, {stopAtOperand}).argv.join(' ')
const codeOf = (line: string): unknown => {
  try {
    return read(line)
  } catch (error) {
    return error instanceof Error && 'code' in error ? `${String(error.code)} ${error.message}` : error
  }
}

describe('the command line', () => {
  const PAIRS: FlagShapes = {
    pot: {type: 'option', char: 'p'},
    verbose: {type: 'boolean', char: 'v'},
    publish: {type: 'option', charAliases: ['p'], multiple: true},
    volume: {type: 'option', charAliases: ['v'], multiple: true},
  }
  for (const [line, expected] of [
    ['-p web -v ls -v', '--pot=web --verbose -- ls -v'],
    ['-p 80:80 base -v /a:/b ls -v', '--publish=80:80 --volume=/a:/b -- base ls -v'],
    ['-vp80:80 base', '--verbose --publish=80:80 -- base'],
    ['base -- -v', '-- base -v'],
    ['base -v ls -- x', '--verbose -- base ls -- x'],
  ] as const) {
    it(`reads '${line}' with letters for values that have a colon as '${expected}'`, () => {
      expect(normalise(line.split(' '), PAIRS, {stopAtOperand: 'after-name'}).argv.join(' ')).to.equal(expected)
      expect(normalise(expected.split(' '), PAIRS, {stopAtOperand: 'after-name'}).argv.join(' '), 'when it is read again').to.equal(expected)
    })
  }

  for (const [line, expected] of [
    ['-p web', '--pot=web'],
    ['-pweb', '--pot=web'],
    ['-vp web', '--verbose --pot=web'],
    ['-vpweb', '--verbose --pot=web'],
    ['-vdt', '--verbose --detach --tty'],
    ['-p=web', '--pot==web'],
    ['--pot web', '--pot=web'],
    ['--pot=web', '--pot=web'],
    ['--pot=', '--pot='],
    ['--account root', '--user=root'],
    ['-w root', '--user=root'],
    ['--no-detach', '--no-detach'],
    ['-e A=1 -eB=2 --env C=3', '--env=A=1 --env=B=2 --env=C=3'],
    ['-p one -p two', '--pot=two'],
    ['web -v', '--verbose -- web'],
    ['-e A=1 web', '--env=A=1 -- web'],
    ['-p -v', '--pot=-v'],
    ['-p --', '--pot=--'],
    ['-v -- -v', '--verbose -- -v'],
    ['- -v', '--verbose -- -'],
  ] as const) {
    it(`reads '${line}' as '${expected}'`, () => {
      expect(read(line)).to.equal(expected)
      expect(read(expected), 'when it is read again').to.equal(expected)
    })
  }

  it('leaves all from the first operand on to the other program', () => {
    expect(read('-p web ls --help -v -- x', true)).to.equal('--pot=web -- ls --help -v -- x')
    expect(read('-vpweb -- -v', true)).to.equal('--verbose --pot=web -- -v')
  })

  it('keeps words as they are, empty ones and lines too', () => {
    expect(normalise(['-p', 'web', 'sh', '-c', "x 'y'\n$z", ''], FLAGS, {stopAtOperand: true}).argv).to.deep.equal([
      '--pot=web',
      '--',
      'sh',
      '-c',
      "x 'y'\n$z",
      '',
    ])
  })

  for (const [line, problem] of [
    ['-x', 'USAGE unknown option -x'],
    ['-vx', 'USAGE unknown option -x'],
    ['--bogus=1', 'USAGE unknown option --bogus'],
    ['--no-tty', 'USAGE unknown option --no-tty'],
    ['-p', 'USAGE option -p needs a value'],
    ['-vp', 'USAGE option -p needs a value'],
    ['--pot', 'USAGE option --pot needs a value'],
    ['--tty=yes', 'USAGE option --tty takes no value'],
    ['-x -p', 'USAGE unknown option -x'],
  ] as const) {
    it(`says '${problem}' to '${line}'`, () => {
      expect(codeOf(line)).to.equal(problem)
    })
  }

  it('asks for help with -h or --help, in a cluster, and beside what is wrong', () => {
    for (const line of ['-h', '--help', '-vh', '-p web -h', '-x -h', 'web --help'])
      expect(normalise(line.split(' '), FLAGS, {stopAtOperand: false}).help, line).to.equal(true)
  })

  it('does not take for help what is a value, an operand after --, or the other program’s', () => {
    for (const line of ['-p -h', '-e --help', '-- -h', '--pot=-h']) expect(normalise(line.split(' '), FLAGS, {stopAtOperand: false}).help, line).to.equal(false)
    expect(normalise(['-p', 'web', 'ls', '-h'], FLAGS, {stopAtOperand: true}).help).to.equal(false)
  })

  it('sees --json only before --', () => {
    expect(asksForJson(['ls', '--json'])).to.equal(true)
    expect(asksForJson(['exec', '--', 'ls', '--json'])).to.equal(false)
  })
})
