import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {FIELDS, OLD_FIELDS} from '../../src/record/fields.js'
import {ROOT} from '../support/cli.js'

const PLUGINS = join(ROOT, 'plugins')
const SOURCES = [join(ROOT, 'src'), ...readdirSync(PLUGINS).map((name) => join(PLUGINS, name, 'src'))].flatMap((directory) =>
  readdirSync(directory, {recursive: true, encoding: 'utf8'}).flatMap((file) => (file.endsWith('.ts') ? [join(directory, file)] : [])),
)

/** Other words are no keys alone: `ip`, `bridge`. */
const KEYS = [...Object.values(FIELDS), ...Object.values(OLD_FIELDS)].map(({key}) => key).filter((key) => /[._]/.test(key))

describe('a key of the pot.conf of a pot', () => {
  // Drivers and what reads the files of other tools have words of jail(8) and of OCI, and fixtures are written by hand, as a user does.
  const read = SOURCES.filter((file) => !/\/src\/(host|testing|adopt\/sources)\//.test(file))
  const texts = read.map((file) => [file, readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')] as const)

  for (const key of ['pot.attr.', 'pot.image.tag', 'pot.image.snapshot', ...new Set(KEYS)])
    it(`is spelled in one place: ${key}`, () => {
      const quoted = new RegExp(`['"\`]${key.replaceAll('.', '\\.')}${key.endsWith('.') ? '\\$\\{' : '[\'"`=]'}`, 'g')
      const places = texts.flatMap(([file, text]) => [...text.matchAll(quoted)].map(() => file.slice(ROOT.length)))
      expect(places).to.have.length(1)
    })
})
