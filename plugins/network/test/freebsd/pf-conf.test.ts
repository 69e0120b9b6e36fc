import {mkdtempSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {setUpPf, tearDownPf} from '../../src/freebsd/pf-conf.js'
import {useHost} from '../../../../test/freebsd/host.js'
import {runSteps, undoSteps} from '../../../../test/support/run-steps-linux.js'

const FILES = new URL('pf-files/', import.meta.url).pathname
/** Files that others include. */
const PARTS = /^\d+-inc-/

/** Shapes of rule files that hosts in use have: those of the handbook, of other tools, of older versions, and what editors leave. */
describe('files of rules for pf in use', () => {
  const at = useHost()
  let directory: string
  const path = (name: string) => join(directory, name)

  before(async () => {
    directory = mkdtempSync(at().bench.path('pf-'))
    await at().bench.ok('kldload -n pf')
  })

  const original = (name: string) => readFileSync(join(FILES, name), 'utf8').replaceAll('/etc/pf.d', directory)
  const names = readdirSync(FILES).sort()

  before(() => {
    for (const name of names) writeFileSync(path(name), original(name))
  })

  for (const name of names.filter((one) => !PARTS.test(one))) {
    it(
      name === '13-crlf.conf'
        ? `${name} is refused, since pf does not take it, and stays as it is`
        : `${name} gets the anchors in an order that pf takes, and loses them again`,
      async () => {
        const {host, bench} = at()
        const file = path(name)
        writeFileSync(bench.path('etc/rc.conf'), `pf_rules="${file}"\n`)
        const text = original(name)
        const {steps} = await setUpPf(host.ask, {edit: true})
        if (name === '13-crlf.conf') {
          const refusal = await runSteps(host, steps).catch((error: unknown) => String(error))
          expect(refusal).to.match(/13-crlf\.conf:1: syntax error/)
          await undoSteps(host, steps)
          expect(readFileSync(file, 'utf8')).to.equal(text)
          return
        }
        await runSteps(host, steps)
        await bench.ok(`pfctl -n -f ${file}`)
        await runSteps(host, [...(await setUpPf(host.ask, {edit: true})).steps])
        const edited = readFileSync(file, 'utf8')
        for (const line of ['nat-anchor "?pot-nat"?', 'nat-anchor "?pot-nat/\\*"?', 'rdr-anchor "?pot-rdr/\\*"?', 'anchor "?pot-nat/\\*"?'])
          expect(edited.match(new RegExp(`^${line}(?= |$)`, 'gm')), line).to.have.length(1)
        // The kernel has the rules of the host as before, and those of pot.
        await bench.ok(`pfctl -q -f ${file}`)
        const rules = `${await bench.ok('pfctl -s nat')}\n${await bench.ok('pfctl -s rules')}`
        expect(rules.match(/^(?:nat-|rdr-)?anchor "pot-/gm)).to.have.length(4)
        expect((await setUpPf(host.ask, {edit: true})).steps).to.deep.equal([])
        await runSteps(host, await tearDownPf(host.ask))
        expect(readFileSync(file, 'utf8')).to.equal(text)
      },
    )
  }

  it('whose includes have options after filter rules cannot be edited, and stay as they are', async () => {
    const {host, bench} = at()
    writeFileSync(path('mixed.conf'), 'set block-policy drop\npass\n')
    writeFileSync(path('top.conf'), `include "${path('mixed.conf')}"\n`)
    writeFileSync(bench.path('etc/rc.conf'), `pf_rules="${path('top.conf')}"\n`)
    const {steps} = await setUpPf(host.ask, {edit: true})
    const refusal = await runSteps(host, steps).catch((error: unknown) => String(error))
    expect(refusal).to.include('Rules must be in order')
  })
})
