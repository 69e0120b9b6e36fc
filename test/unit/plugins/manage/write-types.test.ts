import {mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {TYPES_FILE, typesText} from '../../../../src/plugins/contract/types-text.js'
import {typesDiffer, writeTypes} from '../../../../src/plugins/manage/write-types.js'
import {pot, ROOT} from '../../../support/cli.js'
import {writePlugin} from '../../../support/make-plugin.js'

const option = (more: object = {}) => ({type: 'option', description: 'x', ...more})
const attribute = (type: string, more: object = {}) => ({type, description: 'x', ...more})

/** The member of the types that a declaration makes, without its description. */
const member = (block: object) => /readonly [^:]*\?: .*|readonly '?[\w-]+'?: [^{\n]+/.exec(typesText({pot: block}))?.[0]
const ofOption = (more: object, name = 'a') => member({flags: {create: {[name]: option(more)}}})
const ofAttribute = (type: string, more = {}) => member({attributes: {a: attribute(type, more)}})

describe('the types of what a plugin declares', () => {
  it('are those of the values that hooks get', () => {
    expect(ofOption({})).to.equal('readonly a?: string')
    expect(ofOption({type: 'boolean'}, 'no-x')).to.equal("readonly 'no-x'?: boolean")
    expect(ofOption({integer: true, default: 0})).to.equal('readonly a: number')
    expect(ofOption({options: ["it's", 'b']})).to.equal("readonly a?: 'it\\'s' | 'b'")
    expect(ofOption({options: ['a', 'b'], multiple: true})).to.equal("readonly a?: readonly ('a' | 'b')[]")
    expect(ofOption({required: true}), 'a step of another command does not need it').to.equal('readonly a?: string')
    expect(['bool', 'uint', 'bytes', 'string'].map((type) => ofAttribute(type))).to.deep.equal(
      ['boolean', 'number', 'string', 'string'].map((type) => `readonly a: ${type}`),
    )
    expect(ofAttribute('enum', {values: ['a', 'b'], default: 'a'})).to.equal("readonly a: 'a' | 'b'")
    expect(ofAttribute('enum', {values: ['a']})).to.equal("readonly a: 'a' | ''")
  })

  it('say what is declared, and nothing of what is malformed', () => {
    const text = typesText({pot: {flags: {create: {a: option({description: 'ends */ here'}), b: {type: 'x'}}, start: 'x'}, attributes: {c: 1}}})
    expect(text)
      .to.include('/** ends * / here */')
      .and.not.to.match(/ [bc]\??:|start/)
    expect(typesText({})).to.include('export type Declared = object')
  })

  it('are written below src, once, and differ when package.json changes', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'pot-types-'))
    try {
      writePlugin(directory, {name: 'pot-plugin-x', pot: {flags: {create: {hue: option()}}}})
      const {code, stderr, stdout} = await pot(['plugins', 'types', directory])
      expect({code, stderr}).to.deep.equal({code: 0, stderr: ''})
      expect(stdout).to.equal(`wrote ${join(directory, TYPES_FILE)}\n`)
      const file = join(directory, TYPES_FILE)
      utimesSync(file, 1000, 1000)
      expect(JSON.parse((await pot(['plugins', 'types', directory, '--json'])).stdout)).to.deep.equal({file, changed: false})
      expect(statSync(file).mtimeMs).to.equal(1_000_000)
      const pjson = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
      expect([typesDiffer(directory, pjson), typesDiffer(directory, {...pjson, pot: {}})]).to.deep.equal([false, true])
      writePlugin(directory, {name: 'pot-plugin-x', pot: {flags: {create: {hue: {}}}}})
      expect(() => writeTypes(directory)).to.throw('"pot.flags.create.hue.type" of its package.json is missing')
      mkdirSync(join(directory, 'empty'))
      expect(await pot(['plugins', 'types', join(directory, 'empty')])).to.include({code: 1, stdout: ''})
    } finally {
      rmSync(directory, {recursive: true})
    }
  })

  it('are up to date in the plugins of pot', () => {
    for (const name of ['flavours', 'images', 'limits', 'network']) {
      const directory = join(ROOT, 'plugins', name)
      expect(typesDiffer(directory, JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))), name).to.equal(false)
    }
  })
})
