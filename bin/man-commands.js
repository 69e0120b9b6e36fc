// The manual pages of the commands: one page for each command, made from the manifests of the core and of the plugins, and an index of them.
import {plain, sentences} from './mdoc.js'

const DATE = 'November 29, 2026'

/** Formats a text as one argument of a macro. */
const word = (text) => (/^[\w./:|=+-]+$/.test(text) && text.length > 3 ? text : `"\\&${plain(text).replaceAll('"', '\\(dq')}"`)
const sentence = (text) => (/[.:;]$/.test(text) ? text : `${text}.`)
const fill = (text, id) => text.replaceAll('<%= config.bin %>', 'pot').replaceAll('<%= command.id %>', id)
/** A summary as the title of a page: without its full stop, and beginning with a small letter unless the first word is a name. */
const title = (summary) => summary.replace(/\.$/, '').replace(/^[A-Z](?=[a-z]|\s)/, (letter) => letter.toLowerCase())

const page = (id) => `pot-${id.replaceAll(':', '-')}`
const spoken = (id) => `pot ${id.replaceAll(':', ' ')}`
const value = ({type, helpValue, options}) => (type === 'option' ? ` Ar ${word(String(helpValue ?? options?.join('|') ?? 'VALUE'))}` : '')
const shown = (flags) => Object.entries(flags).filter(([, {hidden}]) => hidden !== true)

function optionLines([name, flag]) {
  const spelled = [...(flag.char ? [`Fl ${flag.char}`] : []), `Fl -${name}`].join(' , ')
  const more = [
    flag.required ? 'Required.' : '',
    flag.multiple ? 'May be repeated.' : '',
    flag.allowNo ? `Also --no-${name}.` : '',
    (flag.aliases ?? []).length > 0 ? `Also ${flag.aliases.map((alias) => `--${alias}`).join(', ')}.` : '',
    flag.env ? `The default is the value of ${flag.env} in the environment.` : '',
  ]
  return [`.It ${spelled}${value(flag)}`, ...sentences(sentence(fill(flag.description ?? flag.summary ?? '', ''))), ...more.filter(Boolean)]
}

const optionList = (entries) => ['.Bl -tag -width Ds', ...entries.flatMap(optionLines), '.El']

function synopsis({id, flags, args, strict}) {
  const own = shown(flags)
  const must = own.filter(([, {required}]) => required === true)
  return [
    `.Nm ${spoken(id)}`,
    ...(own.length > must.length ? ['.Op Ar options'] : []),
    ...must.map(([name, flag]) => `.Fl ${flag.char ?? `-${name}`}${value(flag)}`),
    ...Object.entries(args).map(([name, {required, multiple}]) => {
      const operand = `Ar ${name.toUpperCase()}${multiple === true || strict === false ? ' ...' : ''}`
      return required === true ? `.${operand}` : `.Op ${operand}`
    }),
  ]
}

/** `from`: short name of the plugin whose command it is. `contributed`: by plugin, the options that it adds. */
function commandPage(command, {from, contributed, related}) {
  const {id, aliases = [], summary, description = '', args, flags, examples = []} = command
  const own = shown(flags)
  const [global, local] = [own.filter(([, {helpGroup}]) => helpGroup === 'GLOBAL'), own.filter(([, {helpGroup}]) => helpGroup !== 'GLOBAL')]
  const operands = Object.entries(args).filter(([, arg]) => arg.description !== undefined)
  const names = [id, ...aliases].map(page)
  return [
    '.\\" Made by bin/man.js from the manifests: change the commands instead.',
    `.Dd ${DATE}`,
    `.Dt ${page(id).toUpperCase()} 1`,
    '.Os',
    '.Sh NAME',
    ...names.map((name, index) => `.Nm ${name}${index < names.length - 1 ? ' ,' : ''}`),
    `.Nd ${title(fill(summary, id))}`,
    '.Sh SYNOPSIS',
    ...synopsis(command),
    '.Sh DESCRIPTION',
    ...sentences(sentence(fill(summary, id))),
    ...(description === '' ? [] : ['.Pp', ...sentences(fill(description, id))]),
    ...(aliases.length > 0 ? ['.Pp', `The command is also called ${aliases.map((alias) => `pot ${alias}`).join(', ')}.`] : []),
    ...(from === undefined ? [] : ['.Pp', `The command comes with the plugin ${from}:`, `.Dl pot plugins install ${from}`]),
    ...(operands.length > 0
      ? [
          '.Pp',
          'Operands:',
          '.Bl -tag -width Ds',
          ...operands.flatMap(([name, {description: text}]) => [`.It Ar ${name.toUpperCase()}`, ...sentences(sentence(fill(text, id)))]),
          '.El',
        ]
      : []),
    ...(local.length > 0 ? ['.Pp', 'Options:', ...optionList(local)] : []),
    ...contributed.flatMap(([plugin, added]) => ['.Pp', `Options that the plugin ${plugin} adds:`, ...optionList(Object.entries(added))]),
    ...(global.length > 0 ? ['.Pp', 'Options of most commands:', ...optionList(global)] : []),
    '.Sh EXIT STATUS',
    'The exit status is 0 on success, 1 if the command fails, and 2 if the command line is wrong.',
    '.Xr pot 1',
    'lists the others.',
    ...(examples.length === 0
      ? []
      : ['.Sh EXAMPLES', '.Bd -literal -offset indent', ...examples.flatMap((example) => fill(String(example), id).split('\n').map(plain)), '.Ed']),
    '.Sh SEE ALSO',
    ...['pot', ...related.filter((other) => other !== id).map(page)].sort().map((name, index, all) => `.Xr ${name} 1${index < all.length - 1 ? ' ,' : ''}`),
    '',
  ].join('\n')
}

const headingOf = ({helpPlace, id}) => helpPlace?.heading ?? (id.startsWith('plugins') ? 'This host' : 'More')

function indexPage(commands, headings) {
  const groups = headings.map((heading) => [heading, commands.filter((one) => headingOf(one) === heading)]).filter(([, members]) => members.length > 0)
  return [
    '.\\" Made by bin/man.js from the manifests: change the commands instead.',
    `.Dd ${DATE}`,
    '.Dt POT-COMMANDS 1',
    '.Os',
    '.Sh NAME',
    '.Nm pot-commands',
    '.Nd the commands of pot',
    '.Sh DESCRIPTION',
    'Each command has a page of its own, which has the text of',
    '.Nm pot help Ar COMMAND .',
    'Plugins from elsewhere add commands and options, which are only in the help.',
    ...groups.flatMap(([heading, members]) => [
      `.Ss ${heading}`,
      '.Bl -tag -width Ds',
      ...members.flatMap(({id, summary}) => [`.It Xr ${page(id)} 1`, ...sentences(sentence(fill(summary, id)))]),
      '.El',
    ]),
    '.Sh SEE ALSO',
    '.Xr pot 1 ,',
    '.Xr pot.conf 5 ,',
    '.Xr pot-differences 7 ,',
    '.Xr pot-errors 7',
    '',
  ].join('\n')
}

/**
 * Returns the texts of the pages by file name. `packages`: of the core and of each plugin, its manifest of commands, the options that it contributes by
 * command, and its short name, which the core does not have.
 */
export function commandPages(packages) {
  const all = packages
    .flatMap(({name, manifest}) => Object.values(manifest.commands).map((command) => ({...command, from: name})))
    .filter(({hidden}) => hidden !== true)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  const headings = ['This host', 'Bases and volumes', 'Make and remove pots', 'Run pots', 'Look at pots', 'Change pots', 'Snapshots']
  const others = [...new Set(all.map(headingOf))].filter((heading) => !headings.includes(heading)).sort()
  const pages = {'pot-commands.1': indexPage(all, [...headings, ...others])}
  for (const command of all) {
    const {id} = command
    const contributed = packages.flatMap(({name, flags}) => (name !== undefined && flags?.[id] !== undefined ? [[name, flags[id]]] : []))
    const [first] = id.split(':')
    const family = all.filter((other) => other.id.split(':')[0] === first)
    const related = (family.length > 1 ? family : all.filter((other) => headingOf(other) === headingOf(command))).map((other) => other.id)
    const text = commandPage(command, {from: command.from, contributed, related})
    for (const name of [id, ...(command.aliases ?? [])]) pages[`commands/${page(name)}.1`] = text
  }
  return pages
}
