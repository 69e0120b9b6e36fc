import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {lineOf, readFacts, type Fact} from './replay/fact.js'
import {judging} from './replay/judge.js'
import {ROWS, type Row, type Said} from './replay/rows.js'
import {shape} from './replay/shape.js'
import {shell, type Shell} from './replay/shell.js'
import {toleratedTexts} from './replay/sources.js'

const RECORDS = new URL('../freebsd-real/', import.meta.url)
const DIFFERING = new URL('13.2.differing.txt', RECORDS)

/** Whether a call that said this would be taken for the recorded one. */
const fits = ({exit, stdout, stderr}: Said, fact: Fact): boolean =>
  (exit === undefined || exit === fact.exit) &&
  (stdout === undefined || shape(stdout) === shape(fact.stdout ?? '')) &&
  (stderr === undefined || shape(stderr) === shape(fact.stderr ?? ''))

describe('the records of a real FreeBSD', () => {
  const facts = readFacts(new URL('13.2.jsonl', RECORDS))
  const parallel: {root: string; sh?: Shell} = {root: ''}
  before(() => {
    parallel.root = mkdtempSync(join(tmpdir(), 'freebsd-replay-'))
    parallel.sh = shell(parallel.root)
  })
  after(() => {
    parallel.sh?.close()
    rmSync(parallel.root, {recursive: true})
  })

  it('are what the model answers, but for those in the list (UPDATE_SNAPSHOT=1 writes it anew)', async () => {
    if (!parallel.sh) throw new Error('there is no shell')
    const judge = judging(parallel.root, parallel.sh)
    const differing = new Map<string, string[]>()
    const agrees: Fact[] = []
    for (const fact of facts) {
      const verdict = await judge(fact)
      if (verdict.agrees) agrees.push(fact)
      else differing.set(verdict.reason, [...(differing.get(verdict.reason) ?? []), lineOf(fact)])
    }
    const list = [...differing].sort().flatMap(([reason, lines]) => [`# ${lines.length}: ${reason}`, ...lines.map((line) => line.slice(0, 160)), ''])
    const text = `# ${agrees.length} of ${facts.length} records are what the model answers. The others, by reason:\n\n${list.join('\n')}`
    if (process.env.UPDATE_SNAPSHOT === '1') writeFileSync(DIFFERING, text)
    expect(existsSync(DIFFERING) ? readFileSync(DIFFERING, 'utf8') : '').to.equal(text)
    expect(agrees.length).to.be.at.least(1000)
    const shown = ({call, says, exit}: Row) =>
      agrees.filter(
        (fact) =>
          call.test(fact.argv.join(' ')) &&
          (exit === undefined || exit === fact.exit) &&
          (says === undefined || [fact.stdout, fact.stderr].some((text) => says.test(text ?? ''))),
      )
    expect(ROWS.filter((row) => shown(row).length === 0).map(({row}) => row)).to.deep.equal([])
    // A record that the old answer fits as well would prove nothing.
    expect(ROWS.flatMap(({once, ...row}) => (shown({once, ...row}).some((fact) => fits(once, fact)) ? [row.row] : []))).to.deep.equal([])
  })

  it('have each text that a driver takes for success', () => {
    const said = facts.map(({stderr = ''}: Fact) => stderr).join('')
    const tolerated = toleratedTexts()
    expect(tolerated.length).to.be.at.least(20)
    expect(tolerated.filter(({text}) => !said.includes(text))).to.deep.equal([])
  })

  it('have no call twice', () => {
    expect(readdirSync(RECORDS).filter((name) => name.endsWith('.jsonl'))).to.not.be.empty
    expect(new Set(facts.map((fact) => JSON.stringify(fact))).size).to.equal(facts.length)
  })
})
