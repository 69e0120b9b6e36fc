// Writes man/pot-commands.1 from oclif.manifest.json, the same text as `pot help COMMAND`, and man/pot-plugins.7 from docs/plugins.md.
// With --check it only compares.
import {readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {mdoc, plain, sentences} from './mdoc.js'

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url))
const {commands} = JSON.parse(readFileSync(path('oclif.manifest.json'), 'utf8'))

/** Formats a text as one argument of a macro. */
const word = (text) => (/^[\w./:|=+-]+$/.test(text) && text.length > 3 ? text : `"\\&${plain(text).replaceAll('"', '\\(dq')}"`)
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

const guide = mdoc(readFileSync(path('docs/plugins.md'), 'utf8'))
const guidePage = [
  '.\\" Made by bin/man.js from docs/plugins.md: change that instead.',
  '.Dd November 29, 2026',
  '.Dt POT-PLUGINS 7',
  '.Os',
  '.Sh NAME',
  '.Nm pot-plugins',
  '.Nd how to write a plugin of pot',
  ...guide.lines,
  '.Sh SEE ALSO',
  '.Xr pot 1 ,',
  '.Xr pot-flavours 5 ,',
  '.Xr pot-errors 7',
  '',
].join('\n')

const pages = {'man/pot-commands.1': page, 'man/pot-plugins.7': guidePage}
for (const [name, text] of Object.entries(pages)) {
  if (!process.argv.includes('--check')) writeFileSync(path(name), text)
  else if (readFileSync(path(name), 'utf8') !== text) {
    console.error(`${name} is out of date: npm run build && node bin/man.js`)
    process.exit(1)
  }
}
