import type {RelatedPot, Relations} from '../../relations/relations.js'
import {isTrouble, stateText} from '../main-text.js'

export type NodeKind = 'base' | 'pot' | 'running' | 'failed' | 'fscomp' | 'network'
export type EdgeKind = 'made' | 'needs' | 'mounts' | 'joins'

export interface GraphNode {
  /** Unique: `pot/web`. */
  readonly id: string
  readonly kind: NodeKind
  readonly lines: readonly string[]
}

export interface GraphEdge {
  readonly from: string
  readonly to: string
  readonly kind: EdgeKind
  readonly label?: string
}

export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
}

const kindOf = (pot: RelatedPot): NodeKind => (isTrouble(pot) ? 'failed' : pot.active ? 'running' : 'pot')
const snapshots = (count: number | undefined): string[] => (count ? [`${count} snapshot${count === 1 ? '' : 's'}`] : [])

/** The graph of `pot graph`. A pot has an edge from its base or from the pot that it was cloned from. The network of the host is left out. */
export function graphOf({bases, pots, fscomps, networks}: Relations): Graph {
  const known = new Set(pots.map(({name}) => name))
  const used = [...new Set([...bases.map(({name}) => name), ...pots.map(({base}) => base)])]
  const nets = networks.filter(({name, private: own}) => own || name !== 'inherit')
  const netOf = (network: string, bridge: string | undefined) => (network === 'inherit' ? undefined : `network/${bridge ?? network}`)
  return {
    nodes: [
      ...used.map((name): GraphNode => ({id: `base/${name}`, kind: 'base', lines: [name, ...snapshots(bases.find((base) => base.name === name)?.snapshots)]})),
      ...pots.map((pot): GraphNode => ({id: `pot/${pot.name}`, kind: kindOf(pot), lines: [pot.name, stateText(pot), ...snapshots(pot.snapshots)]})),
      ...fscomps.map(({name, snapshots: count}): GraphNode => ({id: `fscomp/${name}`, kind: 'fscomp', lines: [name, ...snapshots(count)]})),
      ...nets.map(({name}): GraphNode => ({id: `network/${name}`, kind: 'network', lines: [name]})),
    ],
    edges: pots.flatMap(({name, base, from, needs, fscomps: mounted, network, bridge}): GraphEdge[] => {
      const net = netOf(network, bridge)
      return [
        from !== undefined && known.has(from.pot)
          ? {from: `pot/${from.pot}`, to: `pot/${name}`, kind: 'made', label: from.snapshot === undefined ? 'template' : 'clone'}
          : {from: `base/${base}`, to: `pot/${name}`, kind: 'made'},
        ...needs.flatMap((other): GraphEdge[] => (known.has(other) ? [{from: `pot/${name}`, to: `pot/${other}`, kind: 'needs', label: 'needs'}] : [])),
        ...mounted.map((fscomp): GraphEdge => ({from: `pot/${name}`, to: `fscomp/${fscomp}`, kind: 'mounts'})),
        ...(net === undefined ? [] : [{from: `pot/${name}`, to: net, kind: 'joins'} as const]),
      ]
    }),
  }
}

/** Colours and lines of both formats. */
export const NODE_STYLES: Readonly<Record<NodeKind, {readonly shape: string; readonly fill: string}>> = {
  base: {shape: 'box3d', fill: '#dfe6ee'},
  pot: {shape: 'box', fill: '#f4f4f4'},
  running: {shape: 'box', fill: '#cfeccf'},
  failed: {shape: 'box', fill: '#f6cfcf'},
  fscomp: {shape: 'cylinder', fill: '#f5ecc8'},
  network: {shape: 'ellipse', fill: '#e6dcf2'},
}

export const EDGE_STYLES: Readonly<Record<EdgeKind, {readonly style: string; readonly dashes: string; readonly colour: string}>> = {
  made: {style: 'solid', dashes: 'none', colour: '#333333'},
  needs: {style: 'dashed', dashes: '6 3', colour: '#aa3300'},
  mounts: {style: 'dotted', dashes: '2 3', colour: '#806000'},
  joins: {style: 'dotted', dashes: '2 3', colour: '#6a4a9c'},
}
