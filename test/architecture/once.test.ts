import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {ROOT} from '../support/cli.js'

const DIRECTORIES = ['src', ...readdirSync(join(ROOT, 'plugins')).map((name) => `plugins/${name}/src`)]
const FILES = DIRECTORIES.flatMap((directory) =>
  readdirSync(join(ROOT, directory), {recursive: true, encoding: 'utf8'}).flatMap((file) => (file.endsWith('.ts') ? [`${directory}/${file}`] : [])),
)
/** The sources without their comments. */
const CODE = FILES.map((file) => [file, readFileSync(join(ROOT, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')] as const)

/** What one module does for all others, and how it would look in a second one. */
const ONCE: readonly (readonly [what: string, pattern: RegExp, place: string])[] = [
  ['quoting for sh(1) in single quotes', /\\\\''/, 'src/programs/shell-words.ts'],
  ['quoting for sh(1) in double quotes', /\[\\\\"\$`\]/, 'src/programs/shell-words.ts'],
  ['loading conf', /import\('conf'\)/, 'src/settings/open-conf.ts'],
  ['starting a process', /from 'node:child_process'/, 'src/programs/spawn.ts'],
  ['the characters of progress', /━/, 'src/ui/characters.ts'],
]

describe('one module alone does', () => {
  for (const [what, pattern, place] of ONCE)
    it(what, () => {
      const places = CODE.flatMap(([file, text]) => (pattern.test(text) && !file.startsWith('src/testing/') ? [file] : []))
      expect(places).to.deep.equal([place])
    })
})

describe('no module', () => {
  for (const [what, pattern, instead] of [
    ['leaves a field out by hand', /\.\.\.\([\w.?]+ === undefined \? \{\}/, 'defined({...})'],
    ['asks which storage a host has', /storage\.(?:kind|name) ===/, 'a capability of Storage'],
  ] as const)
    it(`${what}, but uses ${instead}`, () => {
      expect(CODE.flatMap(([file, text]) => (pattern.test(text) ? [file] : []))).to.deep.equal([])
    })
})
