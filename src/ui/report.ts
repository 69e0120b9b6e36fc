/** Prints the messages of a command. All messages go to stderr; stdout is for data. */
export interface Report {
  /** Printed with -v only. */
  detail(line: string): void
  /** Information. */
  info(line: string): void
  /** A warning. */
  warn(line: string): void
  /** Events of an operation, in order. */
  step(event: StepEvent): void
}

/** An event of an operation. */
export type StepEvent =
  | {readonly type: 'begin'; readonly operation: string; readonly titles: readonly string[]}
  | {readonly type: 'start'; readonly index: number; readonly title: string}
  /** A line that the step's program printed. */
  | {readonly type: 'output'; readonly index: number; readonly line: string}
  /** `done` and `total` are numbers of bytes. */
  | {readonly type: 'progress'; readonly index: number; readonly done: number; readonly total?: number}
  | {readonly type: 'done'; readonly index: number; readonly title: string}
  | {readonly type: 'failed'; readonly index: number; readonly title: string; readonly message: string}
  | {readonly type: 'undo'; readonly index: number; readonly title: string}
  | {readonly type: 'end'; readonly ok: boolean}
