import {existsSync} from 'node:fs'
import type {Context} from '../context.js'
import {defined} from '../defined.js'
import {messageOf, misuse} from '../errors.js'
import type {Findings, SourceLook} from './sources/found.js'
import {SOURCES} from './sources/sources.js'

/** The containers of one tool. */
export interface FoundSource extends Findings {
  readonly name: string
}

export interface Where {
  /** Name of a tool: only its containers. */
  readonly from?: string | undefined
  /** Directory or file where the tool keeps its containers, instead of the usual one. */
  readonly at?: string | undefined
}

/** Looks for containers of other tools; changes nothing. A tool that cannot be asked is a problem in the result. Rejects with USAGE. */
export async function findContainers({host}: Pick<Context, 'host'>, {from, at}: Where): Promise<FoundSource[]> {
  if (at !== undefined && from === undefined) throw misuse('--at needs the name of the tool', `--from ${SOURCES.map(({name}) => name).join('|')}`)
  if (at !== undefined && !existsSync(at)) throw misuse(`there is no ${at}`, `leave out --at to look where ${from} usually keeps its containers`)
  const others = (await host.jails.others?.()) ?? []
  const look: SourceLook = {
    ask: host.ask,
    at,
    isRunning: ({name, root}) => others.some((jail) => jail.name === name || jail.root === root),
  }
  const sources: FoundSource[] = []
  for (const source of SOURCES) {
    if (from !== undefined && source.name !== from) continue
    try {
      const findings = await source.find(look)
      if (findings !== undefined) sources.push({name: source.name, ...findings})
    } catch (error) {
      sources.push({name: source.name, place: at ?? '', found: [], problems: [messageOf(error)]})
    }
  }
  return withoutTwins(sources)
}

/** A jail of another tool can be in jail.conf too: it is listed with that tool. */
function withoutTwins(sources: readonly FoundSource[]): FoundSource[] {
  const roots = new Set(sources.flatMap(({name, found}) => (name === 'jail.conf' ? [] : found.map(({root}) => root))))
  return sources.map((source) => (source.name === 'jail.conf' ? {...source, found: source.found.filter(({root}) => !roots.has(root))} : defined(source)))
}
