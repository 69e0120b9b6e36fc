import type {PotInfo} from '../pots/look/info.js'
import type {ListedPot, PotSummary} from '../pots/look/list.js'
import type {RunningPot} from '../pots/look/running.js'
import type {PotUsage} from '../pots/look/show.js'
import type {Snapshot} from '../host/types.js'
import {humanBytes} from './bytes.js'
import {mainText, sinceText, stateText} from './main-text.js'
import {table} from './table.js'

/** Returns the lines of `pot list` for one pot, as pot 0.16 prints them. */
export function listLines(pot: ListedPot, zfsRoot: string): string[] {
  if ('broken' in pot) return [`pot name : ${pot.name}`, `\tbroken : ${pot.broken}`, '']
  return [
    `pot name : ${pot.name}`,
    `\tnetwork : ${pot.network}`,
    ...addressLine(pot),
    `\tactive : ${pot.active}`,
    ...mainLine(pot),
    ...portLine(pot),
    ...(pot.datasets === undefined
      ? []
      : [`\tbase : ${pot.base}`, `\tlevel : ${pot.level}`, ...basePotLine(pot), ...datasetLines(pot, zfsRoot), ...snapshotLines('snapshot', pot)]),
    '',
  ]
}

/** Returns a table with one line for each pot. */
export const listTable = (pots: readonly ListedPot[]): string[] =>
  table(
    ['NAME', 'STATE', 'SINCE', 'NETWORK', 'IP', 'PORTS', 'BASE'],
    pots.map((pot) =>
      'broken' in pot ? [pot.name, 'broken', '-', '-', '-', '-', '-'] : [pot.name, ...stateCells(pot), pot.network, ...placeCells(pot), pot.base],
    ),
    {fit: true},
  )

/** Returns a table with one line for each running pot. */
export const runningTable = (pots: readonly RunningPot[]): string[] =>
  table(
    ['NAME', 'STATE', 'SINCE', 'PID', 'IP', 'PORTS'],
    pots.map((pot) => [pot.name, ...stateCells({...pot, active: true}), String(pot.main?.pid ?? '-'), ...placeCells(pot)]),
    {fit: true},
  )

const stateCells = ({active, main}: Pick<PotSummary, 'active' | 'main'>) => [stateText({active, main}), main === undefined ? '-' : sinceText(main)]
const placeCells = ({addresses, ports}: Pick<PotSummary, 'addresses' | 'ports'>) => [addresses.join(' ') || '-', ports.join(' ') || '-']

/** Returns the line with the state of the main command; no line for the states `down` and `idle`. */
const mainLine = ({main}: Pick<PotSummary, 'main'>) =>
  main === undefined || main.state === 'down' || main.state === 'idle' ? [] : [`\tstate : ${mainText(main)}`]
const portLine = ({ports}: Pick<PotSummary, 'ports'>) => (ports.length === 0 ? [] : [`\tports : ${ports.join(' ')}`])

const addressLine = ({network, addresses}: PotSummary) => (network === 'inherit' ? [] : [`\tip : ${addresses.join(' ')}`])
const basePotLine = ({level, basePot = ''}: PotSummary) => (level === 2 ? [`\tbase pot : ${basePot}`] : [])

/** Removes the pot root from the name of a dataset. */
const cut = (dataset: string, zfsRoot: string): string => (dataset.startsWith(`${zfsRoot}/`) ? dataset.slice(zfsRoot.length + 1) : dataset)

const datasetLines = ({datasets = []}: Pick<PotSummary, 'datasets'>, zfsRoot: string): string[] => [
  '\tdatasets:',
  ...datasets.map(({mountpoint, source}) => `\t\t${mountpoint} => ${cut(source, zfsRoot)}`),
]

function snapshotLines(title: string, {snapshots = []}: PotSummary): string[] {
  return [`\t${title}:`, ...(snapshots.length === 0 ? ['\t\tno snapshots'] : snapshots.map((snapshot) => `\t\t${snapshot}`))]
}

const values = (title: string, record: Readonly<Record<string, string>>) => [
  `\t${title}:`,
  ...Object.entries(record).map(([name, value]) => `\t\t${name}: ${value || 'NO'}`),
]

/** Returns the lines of `pot info`, as pot 0.16 prints them. `zfsRoot` is removed from the names of mounted datasets. */
export function infoLines(pot: PotInfo, zfsRoot: string): string[] {
  const detailed = pot.datasets !== undefined
  const [title = '', ...datasets] = datasetLines(pot, zfsRoot)
  const own = pot.type === 'single' ? [`\t\t${pot.name}/m`] : []
  return [
    `pot name : ${pot.name}`,
    `\ttype : ${pot.type}`,
    `\tbase : ${pot.base}`,
    ...(pot.newerBase === undefined ? [] : [`\tnewer base : ${pot.newerBase}`]),
    `\tlevel : ${pot.level}`,
    ...basePotLine(pot),
    `\tnetwork_type : ${pot.network}`,
    ...addressLine(pot),
    ...(pot.bridge === undefined ? [] : [`\tbridge : ${pot.bridge}`]),
    ...(detailed && pot.network !== 'inherit' ? [pot.ports.length === 0 ? '\t\tno ports exported' : `\t\texported ports: ${pot.ports.join(' ')}`] : []),
    `\tactive : ${pot.active}`,
    ...mainLine(pot),
    ...(detailed ? [title, ...own, ...datasets, ...snapshotLines('snapshots', pot)] : []),
    ...values('attributes', pot.attributes),
    ...values('jail attributes', pot.jailAttributes),
    ...(Object.keys(pot.pluginAttributes).length === 0 ? [] : values('plugin attributes', pot.pluginAttributes)),
    ...(detailed ? limitLines(pot.limits) : []),
    '',
  ]
}

function limitLines(limits: PotInfo['limits']): string[] {
  const lines = Object.entries(limits).map(([name, value]) => `\t\tmax amount ${name}: ${value}`)
  return lines.length === 0 ? [] : ['\tresource limits:', ...lines]
}

/** Returns the lines of `pot show` for one pot, as pot 0.16 prints them. */
export function usageLines({name, main, disk, base, datasets = [], memory, cpus}: PotUsage, zfsRoot: string): string[] {
  return [
    `pot ${name}`,
    ...mainLine({main}),
    `\tdisk usage      : ${disk === undefined ? '-' : humanBytes(disk)}`,
    ...(base === undefined ? [] : [`\tbase usage      : ${humanBytes(base)}`]),
    ...datasets.map(({dataset, bytes}) => `\tdataset ${cut(dataset, zfsRoot)} usage  : ${humanBytes(bytes)}`),
    ...(memory === undefined ? [] : [`\tphysical memory : ${humanBytes(memory)}`]),
    ...(memory === undefined || cpus === undefined ? [] : [`\tmax amount of CPUs: ${cpus}`]),
  ]
}

/** Returns the lines of `pot info -s`. */
export const tagLines = (snapshots: readonly Snapshot[], verbose: boolean): string[] =>
  snapshots.map(({tag, created}) => (verbose ? `${tag}: ->  ${dateText(created)}` : tag))

/** Formats a time as date(1) does. */
function dateText(seconds: number): string {
  const date = new Date(seconds * 1000)
  const [day = '', month = '', , year = '', time = ''] = date.toString().split(' ')
  const zone = date.toLocaleTimeString('en-US', {timeZoneName: 'short'}).split(' ').at(-1) ?? ''
  return `${day} ${month} ${String(date.getDate()).padStart(2)} ${time} ${zone} ${year}`
}
