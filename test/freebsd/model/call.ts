import type {Jail} from './jail/record.js'

/** How a process is started on behalf of a tool. */
export interface ExecSpec {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Directory on the host that becomes the root; absent: stay on the host. */
  readonly root?: string
  /** Working directory, as seen after the change of root. */
  readonly cwd: string
  readonly uid?: number
  readonly gid?: number
  readonly groups?: readonly number[]
  /** A file that refers to the jail's UTS namespace. */
  readonly uts?: string
  /** stdout and stderr are appended to this file of the host. */
  readonly log?: string
  readonly background?: boolean
  /** Seconds after which `Call.run` gives up waiting, with the result TIMED_OUT; the process goes on. */
  readonly timeout?: number
  /** What is printed before `COMMAND: reason` when the command cannot be executed. */
  readonly complaint?: string
}

export const TIMED_OUT = -1

export interface Reply {
  readonly code: number
  readonly stdout?: Buffer | string
  readonly stderr?: string
  /** Become this program after printing; `code` is then the program's own. */
  readonly exec?: ExecSpec
}

/** One invocation of a modelled tool. */
export interface Call {
  readonly tool: string
  readonly argv: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly pid: number
  /** The jail in which it runs; absent: on the host. */
  readonly jail?: Jail
  readonly ttyIn: boolean
  readonly ttyOut: boolean
  /** Exactly `size` bytes of the tool's stdin, or fewer at its end. Other calls go on meanwhile. */
  read(size: number): Promise<Buffer>
  /** All that is left of the tool's stdin. Other calls go on meanwhile. */
  slurp(): Promise<Buffer>
  /** Print at once, before the reply. */
  print(text: Buffer | string): void
  warn(text: string): void
  /** Run a child of the tool; resolves with its wait(2) status. Other calls go on meanwhile. */
  run(spec: ExecSpec): Promise<number>
  /** A new UTS namespace with this host name, as a file descriptor of the server. */
  uts(hostname: string): Promise<number>
  /** Do something slow while other calls go on. */
  outside<T>(wait: () => Promise<T>): Promise<T>
}

export const ok = (stdout: Buffer | string = ''): Reply => ({code: 0, stdout})

/** A failure with a complete message, without the final newline. */
export const fail = (stderr: string, code = 1): Reply => ({code, stderr: `${stderr}\n`})

/** Thrown anywhere in a handler to end the call with this reply. */
export class Refusal extends Error {
  constructor(readonly reply: Reply) {
    super(reply.stderr ?? '')
  }
}

export function refuse(stderr: string, code = 1): never {
  throw new Refusal(fail(stderr, code))
}
