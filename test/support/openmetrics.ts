import {expect} from 'chai'

export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(?:,|$)/
const UNESCAPED: Readonly<Record<string, string>> = {'\\\\': '\\', '\\n': '\n', '\\"': '"'}

function labelsIn(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  for (let rest = text; rest !== ''; ) {
    const found = LABEL.exec(rest)
    expect(found, `labels ${rest}`).not.to.equal(null)
    const [all = '', name = '', value = ''] = found ?? []
    expect(labels, 'a label occurs once').not.to.have.property(name)
    labels[name] = value.replaceAll(/\\[\\n"]/g, (one) => UNESCAPED[one] ?? one)
    rest = rest.slice(all.length)
  }
  return labels
}

/** Reads a text by the rules of OpenMetrics 1.0 for gauges and counters, and fails for a text that breaks one. */
export function readOpenMetrics(text: string): Sample[] {
  expect(text.endsWith('\n# EOF\n') || text === '# EOF\n', 'the end').to.equal(true)
  const families = new Map<string, {type: string; unit?: string; help?: string}>()
  const samples: Sample[] = []
  const series = new Set<string>()
  let current = ''
  for (const line of text.split('\n').slice(0, -2)) {
    expect(line, 'no empty line').not.to.equal('')
    const meta = /^# (TYPE|UNIT|HELP) (\S+) (.*)$/.exec(line)
    if (meta) {
      const [, what = '', name = '', rest = ''] = meta
      if (what === 'TYPE') {
        expect(name).to.match(NAME)
        expect(families.has(name), `${name} once, and all its lines together`).to.equal(false)
        expect(['gauge', 'counter']).to.include(rest)
        expect(name.endsWith('_total')).to.equal(false)
        families.set(name, {type: rest})
        current = name
      } else {
        expect(name, 'of the same family').to.equal(current)
        const family = families.get(name)
        if (what === 'UNIT') {
          expect(family).not.to.have.property('unit')
          expect(name.endsWith(`_${rest}`), `${name} ends with ${rest}`).to.equal(true)
          families.set(name, {type: 'unknown', ...family, unit: rest})
        } else {
          expect(family).not.to.have.property('help')
          expect(rest.replaceAll(/\\[\\n"]/g, '')).not.to.match(/[\\"]/)
          families.set(name, {type: 'unknown', ...family, help: rest})
        }
      }
      continue
    }
    const [, name = '', labels = '', value = ''] = /^([^\s{]+)\{(.*)\} (\S+)$/.exec(line) ?? []
    const type = families.get(current)?.type
    expect(name, line).to.equal(type === 'counter' ? `${current}_total` : current)
    expect(value, line).to.match(/^-?(\d+(\.\d+)?(e[+-]?\d+)?|Inf)$|^NaN$/)
    if (type === 'counter') expect(Number(value), line).to.be.at.least(0)
    const sample = {name, labels: labelsIn(labels), value: Number(value)}
    const key = `${name} ${JSON.stringify(Object.entries(sample.labels).sort())}`
    expect(series.has(key), `${line} once`).to.equal(false)
    series.add(key)
    samples.push(sample)
  }
  for (const [name, {help}] of families) expect(help, `help of ${name}`).to.match(/\.$/)
  return samples
}
