import type {Confinement} from '../confinement/probe.js'
import type {RaceResult, RaceResults} from '../races/races.js'
import {markdownTable} from './table.js'

const places = ({swaps}: RaceResult) => [...new Set(swaps.map((swap) => `\`${swap.split(' ')[0]}\``))].join(', ')
const sum = (races: readonly RaceResult[], count: (race: RaceResult) => number) => races.reduce((all, race) => all + count(race), 0)

const counts = (races: readonly RaceResult[], date: string | undefined, faults: number) =>
  date === undefined
    ? '- The whole run has no results yet.'
    : `- ${sum(races, ({rounds}) => rounds)} rounds of ${races.length} races with at least ${sum(races, ({exchanges}) => exchanges)} exchanges, on Linux, on ${date}: ${faults} faults.`

/** The part of the report about pots that work against a command. */
export function racesSection(results: RaceResults | undefined): string {
  const races = results?.races ?? []
  const faults = races.flatMap(({race, open, faults}) =>
    faults.slice(0, 10).map((fault) => `- ${race}: ${fault}${open === undefined ? '' : `. Open: ${open}`}`),
  )
  const rows = races.flatMap((race) =>
    Object.entries(race.commands).map(([name, {succeeded, refused, waited}]) => [
      name,
      places(race),
      race.rounds,
      succeeded,
      refused,
      waited,
      race.faults.length,
    ]),
  )
  return `## Races with a hostile pot

While a command works on a pot, root in the pot exchanges files and directories with links to the host, fifos, devices, hard links and directories, again and
again, with renameat2(2). After each round nothing outside of the pot may have been read, written, mounted or unmounted: files in the root of the host and in
another pot (content, mode, owner, times, number of links), a mount, and what came out of the pot. A command succeeds or refuses; none hangs. Pots that are down
are attacked by a process in their tree. The programs of the pot itself run in \`exec\`, so that the pot can make it wait: it is then ended after 15 seconds.

${counts(races, results?.date, faults.length)}
- To do it again: \`npm run build && npm run test:races\`. A part of it is in \`npm test\`.

${markdownTable(['command', 'exchanged', 'rounds', 'succeeded', 'refused', 'waited', 'faults'], rows)}${faults.length === 0 ? '' : `\n\n${faults.join('\n')}`}`
}

/** The part of the report about what a pot can see and do. */
export function confinementSection({date, kernel, pot, podman}: Confinement): string {
  const names = [...new Set([...Object.keys(pot), ...Object.keys(podman?.seen ?? {})])]
  return `## What a pot can see and do

A program looks at this, and tries it, as root in a pot with all defaults on Linux, and in a default container of podman${podman === undefined ? '' : ` ${podman.version}`}
(without network, and with the limits of open files and processes that the machine allows). *refused*: the kernel denies it. *reached*: the call is allowed, and fails
for another reason. A pot has the network of the host unless it gets another network type.

- On Linux ${kernel}, on ${date}. To do it again: \`npm run build && npm run test:confinement\`. \`npm test\` fails if a pot can see or do more than this.

${markdownTable(
  ['', 'pot', 'podman'],
  names.map((name) => [name, pot[name] ?? '-', podman?.seen[name] ?? '-']),
)}`
}
