import type {Command} from '@oclif/core/command'
import {CommandHelp} from '@oclif/core/help'

/** Width of a page that is not shown on a terminal, in columns. */
const PIPE_WIDTH = 80
/** Longer lines are hard to read. */
const WIDEST = 100
const NARROWEST = 40
/** An option that is longer than this has its description on the next line. */
const LONGEST_LEFT = 26
/** Indentation of a description below its option. */
const BELOW = 6

/** The width of help pages in columns: the width of the terminal within limits, or 80. */
export function pageWidth({isTTY, columns}: {readonly isTTY?: boolean; readonly columns?: number} = process.stdout): number {
  return isTTY === true && columns !== undefined && columns > 0 ? Math.min(Math.max(columns, NARROWEST), WIDEST) : PIPE_WIDTH
}

/** An option as it is typed: `-p POT`. */
function typed(name: string, flag: Command.Flag.Cached): string {
  const spelled = flag.char === undefined ? `--${name}` : `-${flag.char}`
  if (flag.type !== 'option') return spelled
  const values = [flag.helpValue ?? flag.options?.join('|') ?? 'VALUE'].flat()
  return [spelled, ...values.map((value) => `${value}${flag.multiple === true ? '...' : ''}`)].join(' ')
}

/** The help page of one command. */
export class CommandPage extends CommandHelp {
  /** `pot create [OPTIONS] -p POT`: what must be given; all other options are listed below it. */
  protected override usage(): string {
    const {id, flags, args, usage, strict} = this.command
    if (usage !== undefined) return super.usage()
    const shown = Object.entries(flags).filter(([, {hidden}]) => hidden !== true)
    const must = shown.filter(([, {required}]) => required === true)
    const words = [
      `$ ${this.config.bin} ${id.replaceAll(':', ' ')}`,
      ...(shown.length > must.length ? ['[OPTIONS]'] : []),
      ...must.map(([name, flag]) => typed(name, flag)),
      ...Object.values(args)
        .filter(({hidden}) => hidden !== true)
        .map(({name, required, multiple}) => {
          const word = `${name.toUpperCase()}${multiple === true || strict === false ? '...' : ''}`
          return required === true ? word : `[${word}]`
        }),
    ]
    return this.wrap(words.join(' '))
  }

  /** Omits the summary, because the page begins with it. */
  protected override description(): string | undefined {
    return this.command.description === undefined || this.command.summary === undefined ? super.description() : this.wrap(this.command.description)
  }

  /** Two columns. An option that does not fit into the first has its description on the next line. */
  override renderList(input: (string | undefined)[][], opts: {indentation: number; spacer?: string; stripAnsi?: boolean}): string {
    const rows = input.map(([left = '', right = '']) => ({left, right}))
    const fits = rows.map(({left}) => left.length).filter((length) => length <= LONGEST_LEFT)
    const column = Math.max(0, ...fits) + 2
    return rows
      .map(({left, right}) => {
        const below = left.length + 2 > column
        const indentation = below ? BELOW : column
        const text = this.wrap(right.trim(), opts.indentation + indentation).split('\n')
        const [first = '', ...more] = below ? [left, ...text] : [`${left.padEnd(column)}${text[0] ?? ''}`, ...text.slice(1)]
        return [first.trimEnd(), ...more.map((line) => `${' '.repeat(indentation)}${line.trim()}`)].join('\n')
      })
      .join('\n')
  }
}
