import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Ajv} from 'ajv'
import {expect} from 'chai'
import {parse} from 'yaml'
import {isRecord} from '../../../../src/errors.js'
import {stackSchema} from '../../../../src/stacks/file/schema.js'
import {ROOT} from '../../../support/cli.js'
import {stackKnown} from '../../../support/stack-known.js'

const SCHEMA = join(ROOT, 'schema/stack.json')

describe('the schema of stack files', () => {
  it('is the file that pot publishes (UPDATE_SNAPSHOT=1 writes it anew)', () => {
    const {plugins, attributes} = stackKnown()
    const text = `${JSON.stringify(stackSchema(plugins, attributes), null, 2)}\n`
    if (process.env.UPDATE_SNAPSHOT) writeFileSync(SCHEMA, text)
    expect(readFileSync(SCHEMA, 'utf8')).to.equal(text)
  })

  it('accepts the files of the documentation, and no field that pot does not know', () => {
    const schema: unknown = JSON.parse(readFileSync(SCHEMA, 'utf8'))
    const check = new Ajv({strict: false}).compile(isRecord(schema) ? schema : {})
    const page = readFileSync(join(ROOT, 'man/pot-stack.5'), 'utf8')
    const guide = readFileSync(join(ROOT, 'docs/stacks.md'), 'utf8')
    for (const example of [/^name: shop\n[\s\S]*?(?=^\.Ed)/m.exec(page)?.[0], /^```yaml shop.yaml\n([\s\S]*?)^```/m.exec(guide)?.[1]])
      expect(check(parse(example ?? '')), JSON.stringify(check.errors)).to.equal(true)
    for (const wrong of ['name: s\npots: {web: {base: b, colour: red}}', 'pots: {}', 'name: s\npots: {web: {}}'])
      expect(check(parse(wrong)), wrong).to.equal(false)
  })
})
