import {readFileSync} from 'node:fs'

/** A call that a real FreeBSD has answered. */
export interface Fact {
  readonly argv: readonly string[]
  /** A script of the drivers by its name; `argv` are its arguments then. */
  readonly script?: string
  readonly cwd?: string
  /** Its state does not come from the calls before it. */
  readonly alone?: true
  /** A directory in which a process worked at that time. */
  readonly worksIn?: string
  /** Absent: it was killed. */
  readonly exit?: number
  readonly stdin?: string
  readonly stdout?: string
  readonly stderr?: string
}

const isFact = (value: unknown): value is Fact => typeof value === 'object' && value !== null && 'argv' in value && Array.isArray(value.argv)

/** The records of one host, a call a line. */
export function readFacts(file: URL): Fact[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  return lines.map((line) => {
    const parsed: unknown = JSON.parse(line)
    if (!isFact(parsed)) throw new Error(`not a record: ${line}`)
    return parsed
  })
}

/** As a person would type it. */
export const lineOf = ({script, argv}: Pick<Fact, 'script' | 'argv'>): string =>
  [...(script === undefined ? [] : [`(${script})`]), ...argv].map((word) => (/^[\w@%+=:,./()-]+$/.test(word) ? word : JSON.stringify(word))).join(' ')
