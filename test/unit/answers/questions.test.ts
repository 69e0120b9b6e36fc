import {expect} from 'chai'
import {readLine} from '../../../src/answers/line.js'
import {questionIn} from '../../../src/answers/questions.js'

const has = (line: string) => questionIn(line.split(' ')[0] ?? '', line.split(' ').slice(1)) !== undefined

describe('the lines that have quick answers', () => {
  it('are the plain forms of the commands that programs call', () => {
    for (const line of [
      'ls -q',
      'list -q',
      'ls -q -p',
      'ps',
      'ps -q',
      'last-run-stats -p web',
      'last-run-stats web',
      'info web',
      'info -p web',
      'info -r -p web',
      'info -q -r web',
      'info -E web',
      'exec -p web true',
      'exec -p web ls -l --help',
      'exec web ls -p x',
      'exec -t web ls',
      'exec -t -U www -e A=1 -e B -p web sh -c id',
    ])
      expect(has(line), line).to.equal(true)
  })

  it('are no others', () => {
    for (const line of [
      'ls',
      'ls -qq',
      'ls -q web',
      'ls -q --json',
      'ls -b -q',
      'ps web',
      'ps -v',
      'ps --table',
      'last-run-stats',
      'last-run-stats -p',
      'last-run-stats -p a -p b',
      'last-run-stats -p a b',
      'last-run-stats a b',
      'last-run-stats -pweb',
      'last-run-stats -p .hidden',
      'info -v web',
      'info -s web',
      'info -B bridge',
      'info --json web',
      'exec web',
      'exec -p web',
      'exec -p web -- ls',
      'exec -d -p web ls',
      'exec -u www -U www -p web ls',
      'exec -U a -U b -p web ls',
      'exec --env A=1 -p web ls',
      'exec -p web -h',
      'start web',
      'stop -p web',
    ])
      expect(has(line), line).to.equal(false)
  })

  it('end at the first operand where the rest is a command', () => {
    expect(readLine(['-p', 'a', 'ls', '-p', 'b'], {values: 'p', stops: true})).to.deep.equal({options: new Map([['p', ['a']]]), operands: ['ls', '-p', 'b']})
    expect(readLine(['ls', '-p', 'b'], {values: 'p'})).to.deep.equal({options: new Map([['p', ['b']]]), operands: ['ls']})
    expect(readLine(['-p', ''], {values: 'p'})).to.equal(undefined)
  })
})
