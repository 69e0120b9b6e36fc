import {garbage, hasCode, isRecord, jsonOf, PotError, type Ask} from '@pot/core'
import type {NetworkSettings, NetworkState} from '../driver.js'
import {tableOf, uuidOfAlias, uuidOfChain} from './names.js'

function list(text: string): Readonly<Record<string, unknown>>[] {
  const value: unknown = text.trim() === '' ? [] : jsonOf('ip -j link show', text)
  if (!Array.isArray(value)) throw garbage('ip -j link show', text)
  return value.filter(isRecord)
}

/** Parses the output of `ip -j link show`: interfaces with an alias of pot. The alias of a bridge ends with the tag of its pot root. */
export function parseLinks(text: string, tag: string): NetworkState['interfaces'] {
  return list(text).flatMap(({ifname, ifalias, master}) => {
    if (typeof ifname !== 'string' || typeof ifalias !== 'string') return []
    const uuid = uuidOfAlias(ifalias)
    const bridge = typeof master === 'string' ? {bridge: master} : {}
    if (uuid !== undefined) return [{name: ifname, uuid, ...bridge}]
    const isBridge = /^pot (public|private) bridge\b/.test(ifalias) && (tag === '' ? !/ [0-9a-f]{6}$/.test(ifalias) : ifalias.endsWith(` ${tag}`))
    return isBridge ? [{name: ifname}] : []
  })
}

/** Parses the output of `nft -j list table`: the chains of pots, and whether the shared rules are complete. */
export function parseTable(text: string): Pick<NetworkState, 'rules' | 'ready'> {
  const value = jsonOf('nft -j list table', text)
  if (!isRecord(value) || !Array.isArray(value.nftables)) throw garbage('nft -j list table', text)
  const items = value.nftables.filter(isRecord)
  const of = (kind: string) => items.flatMap((item) => (isRecord(item[kind]) ? [item[kind]] : []))
  const chains = of('chain').flatMap(({name}) => (typeof name === 'string' ? [name] : []))
  const filled = new Set(of('rule').map(({chain}) => chain))
  return {
    rules: chains.flatMap((name) => uuidOfChain(name) ?? []),
    ready: ['ports', 'prerouting', 'localhost', 'output', 'answers', 'postrouting', 'forward'].every((name) => filled.has(name)),
  }
}

async function answer(ask: Ask, file: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const {code, stdout, stderr} = await ask(file, args)
    if (code === 0) return stdout
    if (/No such file or directory/.test(stderr)) return undefined
    throw new PotError('NETWORK_UNKNOWN', `${file} ${args.join(' ')}: ${stderr.trim()}`)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** The present state. Starts two processes. Rejects with NETWORK_UNKNOWN. */
export async function linuxState(ask: Ask, settings: Pick<NetworkSettings, 'tag'>): Promise<NetworkState> {
  const [links, table] = await Promise.all([answer(ask, 'ip', ['-j', 'link', 'show']), answer(ask, 'nft', ['-j', 'list', 'table', 'inet', tableOf(settings)])])
  return {interfaces: parseLinks(links ?? '', settings.tag), ...(table === undefined ? {rules: [], ready: false} : parseTable(table))}
}
