import type {AdoptReport, ContainerReport} from '../adopt/report.js'

const WIDTH = 13

/** Lines of a heading and of its values; nothing for no value. */
const lines = (heading: string, values: readonly string[]): string[] => values.map((value, index) => `  ${(index === 0 ? heading : '').padEnd(WIDTH)}${value}`)

/** What `pot adopt` prints for a person. */
export function adoptLines({sources, containers, old}: AdoptReport): string[] {
  const empty = sources.flatMap(({name, place, containers: count, problems}) => [
    ...(count === 0 && problems.length === 0 ? [`${name} (${place}) has no containers`] : []),
    ...problems.map((problem) => `${name}: ${problem}`),
  ])
  const blocks = containers.map(block)
  const known =
    old.length === 0
      ? []
      : [
          `${old.length === 1 ? 'a pot' : `${old.length} pots`} of pot 0.16 (${old.join(', ')}): nothing to adopt, ${old.length === 1 ? 'it is a pot' : 'they are pots'} of this version as ${old.length === 1 ? 'it is' : 'they are'}`,
        ]
  const nothing = sources.length === 0 && old.length === 0 ? ['no containers of other tools are on this host'] : []
  return [
    ...blocks
      .map((one) => one.join('\n'))
      .join('\n\n')
      .split('\n'),
    ...(blocks.length > 0 && empty.length + known.length > 0 ? [''] : []),
    ...empty,
    ...known,
    ...nothing,
  ].filter((line, index) => line !== '' || index > 0)
}

function block(one: ContainerReport): string[] {
  const {source, name, kind, state, root, layers, boot, addresses, pot, left, obstacle, next} = one
  const limits = Object.entries(pot.attributes).map(([attribute, value]) => `${attribute}=${value}`)
  const where = pot.addresses.length > 0 ? ` ${pot.addresses.join(' ')}` : addresses.length > 0 ? ` (not ${addresses.join(' ')})` : ''
  return [
    `${name}: ${kind} of ${source}, ${state}${boot ? ', starts with the host' : ''}`,
    ...lines('tree', [root ?? `${source} export ${name}`, ...layers.map(({source: tree, target}) => `${tree} on ${target}, copied too`)]),
    ...lines('becomes', [`pot ${pot.name}, release ${pot.base}, network ${pot.network}${where}`]),
    ...lines('command', pot.command === null ? [] : [pot.command]),
    ...lines('environment', pot.environment.length === 0 ? [] : [pot.environment.join(' ')]),
    ...lines('ports', pot.ports),
    ...lines(
      'mounts',
      pot.mounts.map(({source: directory, target, readonly}) => `${directory} on ${target}${readonly ? ' (read-only)' : ''}`),
    ),
    ...lines('attributes', limits),
    ...lines(
      'left out',
      left.map(({what, why}) => `${what}: ${why}`),
    ),
    ...lines('not yet', obstacle === null ? [] : [`${obstacle.message} (${obstacle.hint})`]),
    ...lines('next', obstacle === null ? [next] : []),
  ]
}
