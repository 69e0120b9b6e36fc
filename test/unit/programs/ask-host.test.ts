import {expect} from 'chai'
import {askHost} from '../../../src/programs/ask-host.js'

const sh = (script: string, options?: Parameters<typeof askHost>[2]) => askHost('sh', ['-c', script], options)

describe('askHost', () => {
  it('resolves whatever the exit status is', async () => {
    expect(await sh('echo out; echo err >&2; exit 3')).to.deep.equal({code: 3, stdout: 'out\n', stderr: 'err\n'})
    expect((await sh('kill -TERM $$')).code).to.equal(143)
  })

  it('hands over input and environment, in English', async () => {
    expect((await sh('cat; echo "$LC_ALL $A"', {input: 'in ', env: {A: 'x'}})).stdout).to.equal('in C x\n')
    expect((await sh('true', {input: 'x'.repeat(1_000_000)})).code).to.equal(0)
  })

  it('takes large answers', async () => {
    expect((await sh('head -c 5000000 /dev/zero | tr "\\0" x')).stdout).to.have.lengthOf(5_000_000)
  })

  it('names a program that is missing', async () => {
    const error: unknown = await askHost('pot-no-such-tool', []).catch((error: unknown) => error)
    expect(error).to.include({code: 'TOOL_MISSING', message: "'pot-no-such-tool' is not installed"})
  })
})
