import type {Command} from '@oclif/core/command'
import {CommandHelp, Help} from '@oclif/core/help'
import type {Config} from '@oclif/core/interfaces'
import {GROUPS} from './help-groups.js'

interface Line {
  readonly name: string
  readonly summary: string
  readonly plugin: string | undefined
}

const HELP: Line = {name: 'help', summary: 'Say how a command is used.', plugin: undefined}

/** Commands by their first word, an alias beside its command: `list, ls`. */
function lines(commands: readonly Command.Loadable[], core: string): Line[] {
  const aliases = new Set(commands.flatMap((command) => command.aliases))
  return commands
    .filter(({id, hidden}) => !hidden && !id.includes(':') && !aliases.has(id))
    .map(({id, aliases, summary, description, pluginName}) => ({
      name: [id, ...aliases].join(', '),
      summary: (summary ?? description ?? '').split('\n')[0] ?? '',
      plugin: pluginName === core ? undefined : pluginName,
    }))
}

/** Commands of plugins that fit nowhere else come under the plugin's own name. */
function grouped(all: readonly Line[]): [string, Line[]][] {
  const idOf = ({name}: Line) => name.split(',')[0] ?? name
  const known = GROUPS.map(([title, ids]): [string, Line[]] => [title, ids.flatMap((id) => all.filter((line) => idOf(line) === id))])
  const rest = all.filter((line) => !GROUPS.some(([, ids]) => ids.includes(idOf(line))))
  const titles = [...new Set(rest.map(({plugin}) => plugin ?? 'More'))].sort()
  return [...known, ...titles.map((title): [string, Line[]] => [title, rest.filter(({plugin}) => (plugin ?? 'More') === title)])]
}

/** The summary is the first line of the page: it is not said again. */
class OneCommandHelp extends CommandHelp {
  protected override description(): string | undefined {
    return this.command.description === undefined || this.command.summary === undefined ? super.description() : this.wrap(this.command.description)
  }
}

/** oclif's help with a root page that has headings, and no page for what it calls topics. */
export class PotHelp extends Help {
  protected override CommandHelpClass = OneCommandHelp

  constructor(config: Config) {
    super(config, config.pjson.oclif.helpOptions)
  }

  /** The page of a command, under its own name when it was called by an alias. */
  async page(command: Command.Loadable): Promise<void> {
    await this.showCommandHelp(this.config.commands.find(({aliases}) => aliases.includes(command.id)) ?? command)
  }

  /** All commands under headings. */
  root(): void {
    const all = [...lines(this.config.commands, this.config.name), HELP]
    const width = Math.max(...all.map(({name}) => name.length)) + 2
    const body = grouped(all).flatMap(([title, members]) =>
      members.length === 0 ? [] : ['', title, ...members.map(({name, summary}) => `  ${name.padEnd(width)}${this.render(summary).replace(/\.$/, '')}`)],
    )
    this.log(
      [
        `${this.config.pjson.description ?? ''}`,
        '',
        `Usage: ${this.config.bin} COMMAND [OPTIONS]`,
        ...body,
        '',
        `'${this.config.bin} help COMMAND' says more, with examples.`,
      ].join('\n'),
    )
  }
}
