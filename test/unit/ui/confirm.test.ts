import {PassThrough} from 'node:stream'
import {expect} from 'chai'
import {confirm} from '../../../src/ui/confirm.js'

describe('a question before a loss', () => {
  /** Streams that are a terminal, or not. */
  const streams = (isTTY: boolean) => {
    const [input, output] = [Object.assign(new PassThrough(), {isTTY}), Object.assign(new PassThrough(), {isTTY})]
    return {input, output} as unknown as {input: typeof process.stdin & PassThrough; output: typeof process.stderr & PassThrough}
  }
  const answered = async (text: string) => {
    const both = streams(true)
    const answer = confirm(['3 pots will be destroyed'], 'Destroy them?', both)
    both.input.end(text)
    return {answer: await answer, shown: String(both.output.read())}
  }

  it('shows what is lost, and takes only yes for yes', async () => {
    expect((await answered('y\n')).shown).to.match(/^3 pots will be destroyed\n.*Destroy them\? \[y\/N\] /)
    for (const yes of ['y\n', 'Yes\n', ' y \n']) expect((await answered(yes)).answer, yes).to.equal(true)
    for (const no of ['n\n', '\n', 'yesterday\n', '']) expect((await answered(no)).answer, no).to.equal(false)
  })

  it('is not asked where there is no terminal', async () => {
    const both = streams(false)
    expect(await confirm(['lost'], 'Destroy them?', both)).to.equal(true)
    expect(both.output.read()).to.equal(null)
  })
})
