import type {Confinement} from '../confinement/probe.js'
import type {RaceResults} from '../races/races.js'
import {markdownTable as table} from './table.js'
import {confinementSection, racesSection} from './pots-report.js'
import type {SoakResults} from '../state/results.js'
import type {FaultResults, FaultRun} from './faults.js'
import {OPEN, titleOf} from './open.js'

/** The results of `npm run test:fuzz`. */
export interface FuzzResults {
  readonly seed: number
  /** Date of the run: `2026-11-29`. */
  readonly date: string
  readonly lines: number
  readonly commands: number
  readonly files: number
  readonly formats: number
  readonly crashes: number
  readonly hangs: number
  readonly changes: number
}

const groups = (runs: readonly FaultRun[], keyOf: (run: FaultRun) => string): [string, readonly FaultRun[]][] => {
  const found = new Map<string, readonly FaultRun[]>()
  for (const run of runs) found.set(keyOf(run), [...(found.get(keyOf(run)) ?? []), run])
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1))
}
const count = (runs: readonly FaultRun[], end: FaultRun['end']) => runs.filter((run) => run.end === end).length
const ends = (runs: readonly FaultRun[]) => [runs.length, ...(['as before', 'as after', 'run again', 'left over'] as const).map((end) => count(runs, end))]
const hostsOf = (runs: readonly FaultRun[]) =>
  groups(runs, ({host}) => host.replace('the model of ', ''))
    .map(([host]) => host)
    .join(', ')
const ENDS = ['runs', 'as before', 'as after', 'run again', 'something left']

const counts = (fuzz: FuzzResults | undefined): string =>
  fuzz === undefined
    ? '- The whole run has no results yet.'
    : `- ${fuzz.lines} command lines of ${fuzz.commands} commands and ${fuzz.files} files of ${fuzz.formats} formats, on ${fuzz.date}: ${fuzz.crashes} crashes, ${fuzz.hangs} hangs, ${fuzz.changes} changes after a refusal. The seed was ${fuzz.seed}.`

const soaked = (soak: SoakResults | undefined): string => {
  if (soak === undefined) return '- The whole run has no results yet.'
  const {own, shared, succeeded, killed, actors, world, date, seconds, faults, doctor, left, seed} = soak
  const found = [...faults, ...doctor.map((line) => `doctor: ${line}`), ...left.map((line) => `left: ${line}`)]
  return [
    `- Host: ${world}, on ${date}. ${own + shared} commands by ${actors} actors at once in ${seconds} seconds, ${shared} of them on pots that all use. ${succeeded} succeeded, the others were refused as expected, and ${killed} were killed. The seed was ${seed}.`,
    `- ${faults.length} commands ended otherwise than expected. Afterwards doctor found ${doctor.length} problems, and ${left.length} lines of the tables of the kernel were others than before.`,
    ...found.map((line) => `- \`${line.replaceAll('\n', ' ').slice(0, 200)}\``),
  ].join('\n')
}

/** The results of all runs; undefined: there was no whole run. */
interface AllResults {
  readonly faults: FaultResults
  readonly fuzz: FuzzResults | undefined
  readonly soak: SoakResults | undefined
  readonly races: RaceResults | undefined
  readonly confinement: Confinement
}

/** The text of docs/reliability.md. */
export function reliability({faults, fuzz, soak, races, confinement}: AllResults): string {
  const runs = faults.runs.filter(({end}) => end !== 'not reached')
  const open = runs.filter(({end}) => end === 'left over')
  const title = ({operation}: FaultRun) => `\`pot ${operation.replace(':', ' ')}\``
  return `# Reliability

\`npm run report:reliability\` writes this file from the results of the tests below. It is never changed by hand.

## Faults at steps

Each command that changes the host was run with a fault at one of its steps, and then, where pot could not roll back itself, \`pot recover\` once. After that the
host must be as before the command, or as after it: datasets or subvolumes, mounts, files with their modes and owners, jails or containers, processes, interfaces,
rules of pf or nftables, and journals. A command that is many operations (apply, delete, base update, prepare) may stop between two of them: then it is *run again*, and must
come to its end.

${Object.entries(faults.hosts)
  .map(([host, {date}]) => {
    const here = runs.filter((run) => run.host === host)
    return `- On ${host}, on ${date}: ${here.length} runs of ${groups(here, title).length} commands, with faults at ${groups(here, ({step}) => step).length} kinds of steps. In ${count(here, 'left over')} something was left.`
  })
  .join('\n')}
- \`npm test\` fails if a command, a script, a procedure or a planned kind of step is in no run, and has no reason in [faults.test.ts](../test/faults/faults.test.ts).
- To do it again: \`npm run build && npm run test:faults\`, or \`npm run test:faults -- all\` for every fault at every kind of step of each command.

The kill tests ([kill.test.ts](../test/host/kill.test.ts)) kill commands with \`kill -9\` at steps on Linux, on btrfs and ZFS, too; they are part of \`npm test\`.

### By fault

${table(
  ['fault', ...ENDS],
  groups(runs, ({fault}) => fault).map(([name, some]) => [name, ...ends(some)]),
)}

*garbage*, and *while planning*: the first program of which pot asks something prints nonsense, is missing, or does not answer. *hangs, then TERM*: the
program does not end, and pot gets SIGTERM. *disk full* and *read-only*: from this step on, no file can be made or written, and programs fail with that
message; the disk has room again before \`pot recover\`. *between fork and journal*: pot is killed when it has started the program of the step, and has not
noted it. *out of inodes*: no file can be made. *out of descriptors*: pot cannot open a file or start a program until its end. *twice*: the signal again after
20 ms. *clock back*: the clock goes back by a day.

### By command

${table(
  ['command', 'on', 'kinds of steps', 'faults', ...ENDS],
  groups(runs, title).map(([name, some]) => [
    name,
    hostsOf(some),
    groups(some, ({step}) => step).length,
    groups(some, ({fault}) => fault).length,
    ...ends(some),
  ]),
)}

### By kind of step

${table(
  ['step', 'on', 'faults', ...ENDS],
  groups(runs, ({step}) => `\`${step}\``).map(([name, some]) => [name, hostsOf(some), groups(some, ({fault}) => fault).length, ...ends(some)]),
)}

### Open

${
  open.length === 0
    ? 'Nothing was left in any run.'
    : open
        .map(
          (run) =>
            `- ${title(run)} on ${run.host}, ${run.fault} at \`${run.step}\` (${OPEN[titleOf(run)] ?? 'new'}):\n${(run.left ?? []).map((line) => `  \`${line}\`  `).join('\n')}`,
        )
        .join('\n')
}

## Input

Command lines and files that are made at random from the options of each command and from the formats of each file that pot reads. A line must end with an exit
status of pot, a message of one line, and, if it is refused, with the files of pot as before.

${counts(fuzz)}
- To do it again: \`npm run build && npm run test:fuzz\`. A part of it is in \`npm test\`.

${racesSection(races)}

${confinementSection(confinement)}

## State

Random commands over ten pots (create, clone, start, stop, exec, rename, destroy, snapshots, mounts, dependencies, bridges, images, secrets, wrong ones, and
\`kill -9\` at a step followed by \`pot recover\`) run beside a model in memory that says how each must end. Then the model, \`ls\`, \`info\`, the files of
the pots and the kernel must agree. A sequence of 200 commands on the model of FreeBSD is a part of \`npm test\`; one that fails is made shorter and written to a script.

${soaked(soak)}
- To do it again: \`npm run build && npm run test:soak\`.
`
}
