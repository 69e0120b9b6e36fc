import {existsSync, readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {ROOT} from '../support/cli.js'
import {read, SOURCES} from './graph.js'

const SKIPPED = /(^|\/)(node_modules|dist)(\/|$)/
const filesIn = (directory: string): string[] =>
  (existsSync(join(ROOT, directory)) ? readdirSync(join(ROOT, directory), {recursive: true, encoding: 'utf8'}) : [])
    .map((file) => join(directory, file))
    .filter((file) => !SKIPPED.test(file))

const CODE = ['bin', 'src', 'plugins', 'test'].flatMap(filesIn).filter((file) => /\.(ts|js|sh)$/.test(file))
const lines = (text: string) => text.split('\n').length - 1
const text = (file: string) => readFileSync(join(ROOT, file), 'utf8')

/** Where this project was thought out, and by whom it was preceded: neither belongs into it. In parts, or this file would name them. */
const UNNAMED = new RegExp(
  [
    ['/work/', 'shared'],
    ['/work/', 'main'],
    ['bsd', 'pot'],
    ['pizza', 'mig'],
    ['pot', 'luck'],
  ]
    .map((parts) => parts.join(''))
    .join('|'),
  'i',
)

describe('files', () => {
  it('have 300 lines at most', () => {
    expect(CODE.map((file) => ({file, lines: lines(text(file))})).filter(({lines}) => lines > 300)).to.deep.equal([])
  })

  it('have 70 lines or less, most of them', () => {
    const sizes = SOURCES.map((file) => lines(read(file))).sort((a, b) => a - b)
    const median = sizes[Math.floor(sizes.length / 2)]
    expect(median).to.be.a('number').that.is.at.most(70)
  })

  it('have names of lower-case words', () => {
    expect(SOURCES.filter((file) => !/^([a-z0-9]+(-[a-z0-9]+)*\/)*[a-z0-9]+(-[a-z0-9]+)*\.ts$/.test(file))).to.deep.equal([])
  })

  it('name no place outside of the project', () => {
    const all = [...CODE, ...['docs', 'man', 'flavours'].flatMap(filesIn), ...readdirSync(ROOT, {encoding: 'utf8'})].filter(
      (file) => /\.(ts|js|sh|md|json|[0-9])$/.test(file) && !file.startsWith('package-lock'),
    )
    expect(all.filter((file) => UNNAMED.test(text(file)))).to.deep.equal([])
  })
})
