import {expect} from 'chai'
import {CORE_ATTRIBUTES} from '../../../src/record/core-attributes.js'
import {wordProblems, type Option} from '../src/lint-words.js'

const option = (name: string, char: string, more: Partial<Option> = {}): Option => ({name, char, type: 'option', required: false, ...more})
const POT = option('pot', 'p', {required: true})
const COMMANDS: Readonly<Record<string, readonly Option[]>> = {
  'set-attribute': [POT, option('attribute', 'A', {required: true}), option('value', 'V', {required: true})],
  'copy-in': [POT, option('source', 's', {required: true}), option('destination', 'd', {required: true}), option('force', 'F', {type: 'boolean'})],
  'set-rss': [POT, option('memory', 'M'), option('cpus', 'C')],
  'export-ports': [POT, option('export', 'e')],
}
const MEMORY = {name: 'memory', type: 'bytes', default: '', group: 'plugin', description: 'x'} as const

const problems = (line: string) => {
  const [command = '', ...words] = line.split(' ')
  return wordProblems(command, words, COMMANDS[command] ?? [], [...CORE_ATTRIBUTES, MEMORY])
}

describe('flavour lint, of the words of a command,', () => {
  for (const line of [
    'set-attribute -A persistent -V NO',
    'set-attribute -Apersistent --value=no',
    'copy-in -Fs /etc/hosts -d /tmp/x',
    'set-rss -M 64M',
    'set-rss -M none',
    'export-ports -e 80 -e udp:53:5353',
  ])
    it(`finds nothing in '${line}'`, () => expect(problems(line)).to.deep.equal([]))

  for (const [line, says] of [
    ['set-attribute -A nosuch -V YES', "there is no attribute 'nosuch'"],
    ['set-attribute -A persistent -V maybe', "'maybe' is no"],
    ['set-attribute -A persistent', 'set-attribute needs -V'],
    ['set-attribute -A persistent -V', 'set-attribute -V has no value'],
    ['set-attribute -A persistent -V NO more', "'more' belongs to no option of set-attribute"],
    ['set-attribute --attribut persistent -V NO', 'set-attribute has no option --attribut'],
    ['copy-in -Fx -s /a -d /b', 'copy-in has no option -x'],
    ['copy-in -d /b', 'copy-in needs -s'],
    ['set-rss -M much', "'much' is no"],
    ['export-ports -e eighty', "'eighty'"],
    ['export-ports -e 80:90:100', "'80:90:100' is not a port"],
  ] as const)
    it(`finds what create would refuse in '${line}'`, () => {
      const [problem, ...more] = problems(line)
      expect(problem).to.include(says)
      expect(more).to.deep.equal([])
    })
})
