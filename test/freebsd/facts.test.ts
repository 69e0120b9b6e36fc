import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {lineOf, readFacts, type Fact} from './replay/fact.js'
import {judging} from './replay/judge.js'
import {shell, type Shell} from './replay/shell.js'
import {toleratedTexts} from './replay/sources.js'

const RECORDS = new URL('../freebsd-real/', import.meta.url)
const DIFFERING = new URL('13.2.differing.txt', RECORDS)

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
    let agreeing = 0
    for (const fact of facts) {
      const verdict = await judge(fact)
      if (verdict.agrees) agreeing++
      else differing.set(verdict.reason, [...(differing.get(verdict.reason) ?? []), lineOf(fact)])
    }
    const list = [...differing].sort().flatMap(([reason, lines]) => [`# ${lines.length}: ${reason}`, ...lines.map((line) => line.slice(0, 160)), ''])
    const text = `# ${agreeing} of ${facts.length} records are what the model answers. The others, by reason:\n\n${list.join('\n')}`
    if (process.env.UPDATE_SNAPSHOT === '1') writeFileSync(DIFFERING, text)
    expect(existsSync(DIFFERING) ? readFileSync(DIFFERING, 'utf8') : '').to.equal(text)
    expect(agreeing).to.be.at.least(1000)
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
