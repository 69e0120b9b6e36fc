import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {misuse} from '../../../src/errors.js'
import {verbs} from '../../../src/verbs/verbs.js'
import {ROOT} from '../../support/cli.js'
import {verbOptions} from '../../support/verb-options.js'

const FILE = join(ROOT, 'src/verbs/options.ts')

/** A context that keeps the command lines, and whose commands set an exit status. */
function listening(status: number, planOnly = false) {
  const lines: string[] = []
  const run = async <R>(words: readonly string[]): Promise<R> => {
    lines.push(words.join(' '))
    process.exitCode = status
    return JSON.parse('{"name": "web"}')
  }
  return {lines, ctx: {run, planOnly}}
}

describe('the commands of pot as functions', () => {
  it('have the options of the commands (UPDATE_SNAPSHOT=1 writes them anew)', () => {
    if (process.env.UPDATE_SNAPSHOT === '1') writeFileSync(FILE, verbOptions())
    expect(readFileSync(FILE, 'utf8')).to.equal(verbOptions())
  })

  it('become command lines: values are words, lists are repeated, and what is not given is left out', async () => {
    const {ctx, lines} = listening(0)
    await verbs.create(ctx, {pot: 'web', base: '14.2', networkType: 'inherit', ip: ['a', 'b'], keep: false, contributed: {memory: '1G', quick: true}})
    await verbs.setAttribute(ctx, {pot: 'web', attribute: 'x', value: '-V'})
    await verbs.start(ctx, {pot: 'web', wait: true})
    expect(lines).to.deep.equal([
      'create --pot web --base 14.2 --network-type inherit --ip a --ip b --memory 1G --quick',
      'set-attribute --pot web --attribute x --value -V',
      'start --pot web --wait',
    ])
    expect(verbs.setEnv.action({pot: 'web', env: ['A=b']}, ['NO_POT']).args).to.deep.equal({
      words: ['set-env', '--pot', 'web', '--env', 'A=b'],
      tolerate: ['NO_POT'],
    })
  })

  it('give the result of the command, and leave the exit status alone', async () => {
    const {ctx} = listening(125)
    expect(await verbs.start(ctx, {pot: 'web'})).to.deep.equal({name: 'web'})
    expect(process.exitCode).to.equal(undefined)
    const failing = {run: () => Promise.reject(misuse('no'))}
    expect(await verbs.stop(failing, {pot: 'web'}).catch((error: unknown) => error)).to.include({code: 'USAGE'})
  })

  it('run a program in a pot, whose status is the result, and run none for a plan', async () => {
    const {ctx, lines} = listening(3)
    expect(await verbs.exec(ctx, {pot: 'web', user: 'www', command: ['ls', '-l']})).to.equal(3)
    expect(lines).to.deep.equal(['exec --pot web --user www -- ls -l'])
    const plan = listening(3, true)
    expect(await verbs.exec(plan.ctx, {pot: 'web', command: ['ls']})).to.equal(0)
    expect(plan.lines).to.deep.equal([])
  })
})
