// Writes man/pot-commands.1 from oclif.manifest.json: the same text as `pot help COMMAND`, for man(1). With --check it only compares.
import {readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url))
const {commands} = JSON.parse(readFileSync(path('oclif.manifest.json'), 'utf8'))

/** A line of text: what would be a macro or an escape is neither. */
const plain = (text) => text.replaceAll('\\', '\\e').replace(/^(?=[.'])/, '\\&')
/** One argument of a macro. */
const word = (text) => (/^[\w./:|=+-]+$/.test(text) && text.length > 3 ? text : `"\\&${plain(text).replaceAll('"', '\\(dq')}"`)
/** A line for each sentence. */
const sentences = (text) =>
  text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .split(/(?<=[\w)'"]{2}[.?!]) (?=[A-Z])/)
    .map(plain)
const sentence = (text) => (/[.:;]$/.test(text) ? text : `${text}.`)
const fill = (text, id) => text.replaceAll('<%= config.bin %>', 'pot').replaceAll('<%= command.id %>', id)

function flagLines([name, flag]) {
  const value = flag.type === 'option' ? ` Ar ${word(String(flag.helpValue ?? flag.options?.join('|') ?? 'VALUE'))}` : ''
  const spelled = [...(flag.char ? [`Fl ${flag.char}`] : []), `Fl -${name}`].join(' , ')
  const more = [flag.required ? 'Required.' : '', flag.multiple ? 'May be repeated.' : '', flag.allowNo ? `Also --no-${name}.` : '']
  return [`.It ${spelled}${value}`, ...sentences(sentence(fill(flag.description ?? flag.summary ?? '', ''))), ...more.filter(Boolean)]
}

function commandLines({id, aliases = [], summary, description = '', args, flags, examples = []}) {
  const own = Object.entries(flags).filter(([, {helpGroup, hidden}]) => helpGroup !== 'GLOBAL' && hidden !== true)
  const flagged = own.flatMap(([name, {required, char, type, helpValue, options}]) => {
    if (required !== true) return []
    const value = type === 'option' ? ` Ar ${word(String(helpValue ?? options?.join('|') ?? 'VALUE'))}` : ''
    return [`.Fl ${char ?? `-${name}`}${value}`]
  })
  const optional = own.some(([, {required}]) => required !== true)
  const usage = [
    `.Nm pot ${id.replaceAll(':', ' ')}`,
    ...(optional ? ['.Op Ar options'] : []),
    ...flagged,
    ...Object.keys(args).map((name) => `.Op Ar ${name.toUpperCase()}`),
  ]
  return [
    `.Ss ${id.replaceAll(':', ' ')}`,
    ...usage,
    '.Pp',
    ...sentences(fill(summary, id)),
    ...(aliases.length > 0 ? [`Also called ${aliases.join(', ')}.`] : []),
    ...(description === '' ? [] : sentences(fill(description, id))),
    ...(own.length > 0 ? ['.Bl -tag -width Ds', ...own.flatMap(flagLines), '.El'] : []),
    '.Pp',
    examples.length > 1 ? 'Examples:' : 'Example:',
    '.Bd -literal -offset indent',
    ...examples.flatMap((example) => fill(String(example), id).split('\n').map(plain)),
    '.Ed',
  ]
}

const sorted = Object.values(commands)
  .filter(({hidden}) => hidden !== true)
  .sort((a, b) => (a.id < b.id ? -1 : 1))
const page = [
  '.\\" Made by bin/man.js from oclif.manifest.json: change the commands instead.',
  '.Dd November 24, 2026',
  '.Dt POT-COMMANDS 1',
  '.Os',
  '.Sh NAME',
  '.Nm pot-commands',
  '.Nd the commands of pot',
  '.Sh DESCRIPTION',
  'Every command with its options, as',
  '.Nm pot help Ar COMMAND',
  'shows them.',
  'All take',
  '.Fl h ,',
  'and the global options of',
  '.Xr pot 1 .',
  'Plugins add commands and options of their own, which are only in the help.',
  ...sorted.flatMap(commandLines),
  '.Sh SEE ALSO',
  '.Xr pot 1 ,',
  '.Xr pot.conf 5 ,',
  '.Xr pot-differences 7 ,',
  '.Xr pot-errors 7',
  '',
].join('\n')

const target = path('man/pot-commands.1')
if (!process.argv.includes('--check')) writeFileSync(target, page)
else if (readFileSync(target, 'utf8') !== page) {
  console.error('man/pot-commands.1 is not what the commands say: npm run build && node bin/man.js')
  process.exit(1)
}
