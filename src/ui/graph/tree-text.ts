import type {RelatedPot, RelatedVolume, Relations} from '../../relations/relations.js'
import {charactersOf, type Characters} from '../characters.js'
import {stateText} from '../main-text.js'

/** A line with lines below it. */
interface Node {
  readonly text: string
  readonly below?: readonly Node[]
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

/** The facts of a line, separated by commas; no facts that are empty. */
const facts = (...all: readonly (string | undefined)[]): string => all.filter(Boolean).join(', ')

const snapshotsOf = ({snapshots}: {readonly snapshots: number}) => (snapshots > 0 ? counted(snapshots, 'snapshot') : undefined)

const list = (what: string, names: readonly string[]) => (names.length === 0 ? undefined : `${what} ${names.join(' ')}`)

/** The lines of `pot tree`. */
export function treeLines(relations: Relations, characters: Characters = charactersOf()): string[] {
  const {pots, broken, bases, fscomps, networks} = relations
  const known = new Set(pots.map(({name}) => name))
  const node = (pot: RelatedPot, above: readonly string[]): Node => {
    const {name, needs, from} = pot
    const clones = pots.filter((one) => one.from?.pot === name && !above.includes(one.name))
    const neededBy = pots.filter((one) => one.needs.includes(name)).map((one) => one.name)
    const about = facts(
      stateText(pot),
      snapshotsOf(pot),
      from?.snapshot === undefined ? undefined : `clone of @${from.snapshot}`,
      list('needs', needs),
      list('needed by', neededBy),
    )
    return {text: `${name}  ${about}`, below: clones.map((one) => node(one, [...above, name]))}
  }
  /** The records of pots can be changed by hand, so that pots are templates of each other. */
  const inCircle = (pot: RelatedPot) => {
    const seen = new Set<string>()
    for (let one: RelatedPot | undefined = pot; one !== undefined && !seen.has(one.name); one = pots.find(({name}) => name === one?.from?.pot)) {
      seen.add(one.name)
      if (one.from?.pot === pot.name) return true
    }
    return false
  }
  const tops = pots.filter((pot) => pot.from === undefined || !known.has(pot.from.pot) || inCircle(pot))
  const onBase = (name: string) => tops.filter(({base}) => base === name).map((pot) => node(pot, []))
  const lost = [...new Set(tops.map(({base}) => base))].filter((name) => !bases.some((base) => base.name === name)).sort()
  const about = (volume: RelatedVolume) => {
    const text = facts(snapshotsOf(volume))
    return text === '' ? volume.name : `${volume.name}  ${text}`
  }
  const sections: readonly Node[] = [
    {
      text: 'bases',
      below: [
        ...bases.map((base) => ({text: about(base), below: onBase(base.name)})),
        ...lost.map((name) => ({text: `${name}  (release, not a base)`, below: onBase(name)})),
      ],
    },
    {text: 'broken pots', below: broken.map((name) => ({text: name}))},
    {text: 'fscomps', below: fscomps.map((fscomp) => ({text: about(fscomp), below: fscomp.pots.map((name) => ({text: name}))}))},
    {
      text: 'networks',
      below: networks.map((network) => ({
        text: network.private ? `${network.name}  private bridge` : network.name,
        below: network.pots.map((name) => ({text: name})),
      })),
    },
  ]
  return sections.flatMap((section) => (section.below?.length ? lines(section, characters) : []))
}

function lines({text, below = []}: Node, characters: Characters): string[] {
  const {branch, last, trunk} = characters
  return [
    text,
    ...below.flatMap((one, index) => {
      const end = index === below.length - 1
      const [first = '', ...rest] = lines(one, characters)
      return [`${end ? last : branch} ${first}`, ...rest.map((line) => `${end ? ' '.repeat(trunk.length) : trunk} ${line}`)]
    }),
  ]
}
