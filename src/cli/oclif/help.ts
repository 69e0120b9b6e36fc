import {isRecord} from '../../errors.js'
import type {Command} from '@oclif/core/command'
import {Help} from '@oclif/core/help'
import type {Config} from '@oclif/core/interfaces'
import {CommandPage, pageWidth} from './help-page.js'

interface Line {
  readonly name: string
  readonly summary: string
  readonly heading: string
  readonly rank: number
}

/** Headings in the order in which a new user needs them. Other headings follow in alphabetical order. */
const HEADINGS = ['This host', 'Bases and volumes', 'Make and remove pots', 'Run pots', 'Stacks', 'Look at pots', 'Change pots', 'Snapshots']

/** The place in the help of commands that are not command classes of pot. */
const PLUGINS = {heading: 'This host', rank: 8}
const HELP: Line = {name: 'help', summary: 'Say how a command is used.', heading: 'This host', rank: 9}

/** The place of a command in the help; see `PotCommand.helpPlace`. */
function placeOf({id, helpPlace, pluginName}: Command.Loadable, core: string): Pick<Line, 'heading' | 'rank'> {
  const place = id === 'plugins' ? PLUGINS : helpPlace
  const {heading, rank}: {heading?: unknown; rank?: unknown} = isRecord(place) ? place : {}
  return {
    heading: typeof heading === 'string' ? heading : pluginName === undefined || pluginName === core ? 'More' : pluginName,
    rank: typeof rank === 'number' ? rank : Number.POSITIVE_INFINITY,
  }
}

/** The lines of the root page: commands with one word, each with its aliases: `list, ls`. */
function lines(commands: readonly Command.Loadable[], core: string): Line[] {
  const aliases = new Set(commands.flatMap((command) => command.aliases))
  return commands
    .filter(({id, hidden}) => !hidden && !id.includes(':') && !aliases.has(id))
    .map((command) => ({
      name: [command.id, ...command.aliases].join(', '),
      summary: (command.summary ?? command.description ?? '').split('\n')[0] ?? '',
      ...placeOf(command, core),
    }))
}

const byRank = (a: Line, b: Line) => (a.rank === b.rank ? a.name.localeCompare(b.name) : a.rank - b.rank)

/** The lines under each heading. */
function grouped(all: readonly Line[]): [string, Line[]][] {
  const others = [...new Set(all.map(({heading}) => heading))].filter((heading) => !HEADINGS.includes(heading)).sort()
  return [...HEADINGS, ...others].map((heading) => [heading, all.filter((line) => line.heading === heading).sort(byRank)])
}

/** Writes text below `indent` spaces; the first line has them already. */
function hanging(text: string, indent: number, width: number): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? ''
    if (last !== '' && indent + last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines.join(`\n${' '.repeat(indent)}`)
}

/** oclif's help, with headings on the root page and without topic pages. */
export class PotHelp extends Help {
  protected override CommandHelpClass = CommandPage

  constructor(config: Config) {
    super(config, {...config.pjson.oclif.helpOptions, showFlagOptionsInTitle: true, maxWidth: pageWidth()})
  }

  protected override summary(command: Command.Loadable): string | undefined {
    const text = super.summary(command)
    return text === undefined ? undefined : hanging(text, 0, pageWidth())
  }

  /** Prints the page of a command. For an alias, prints the page of the command. */
  async page(command: Command.Loadable): Promise<void> {
    await this.showCommandHelp(this.config.commands.find(({aliases}) => aliases.includes(command.id)) ?? command)
  }

  /** Prints the commands that begin with `word`. */
  topic(word: string): void {
    const members = this.config.commands.filter(({id, hidden}) => !hidden && id.startsWith(`${word}:`)).sort((a, b) => a.id.localeCompare(b.id))
    const name = ({id}: Command.Loadable) => `${this.config.bin} ${id.replaceAll(':', ' ')}`
    const left = Math.max(...members.map((command) => name(command).length)) + 2
    const lines = members.map((command) => `  ${name(command).padEnd(left)}${hanging(this.#summary(command), left + 2, pageWidth())}`)
    this.log([`Commands that begin with '${word}':`, ...lines, '', `'${this.config.bin} help ${word} COMMAND' says more, with examples.`].join('\n'))
  }

  #summary({summary, description}: Pick<Command.Loadable, 'summary' | 'description'>): string {
    return this.render(((summary ?? description) || '').split('\n')[0] ?? '').replace(/\.$/, '')
  }

  /** Prints all commands below their headings. */
  root(): void {
    const all = [...lines(this.config.commands, this.config.name), HELP]
    const left = Math.max(...all.map(({name}) => name.length)) + 2
    const width = pageWidth()
    const line = ({name, summary}: Line) => `  ${name.padEnd(left)}${hanging(this.#summary({summary}), left + 2, width)}`
    const body = grouped(all).flatMap(([title, members]) => (members.length === 0 ? [] : ['', title, ...members.map(line)]))
    this.log(
      [
        hanging(this.config.pjson.description ?? '', 0, width),
        '',
        `Usage: ${this.config.bin} [-H HOST] COMMAND [OPTIONS]`,
        ...body,
        '',
        `'${this.config.bin} help COMMAND' says more, with examples.`,
      ].join('\n'),
    )
  }
}
