import type {Fault} from './faults.js'
import type {Gate} from './gate.js'
import {boot} from './net/boot.js'
import {exchange, type Ask} from './net/packets.js'
import {network} from './net/snapshot.js'
import {leftovers, reboot} from './power.js'
import type {State} from './state.js'

export interface Ready {
  readonly bin: string
  readonly socket: string
  readonly pid: number
}

export interface Request {
  readonly id: number
  readonly method: string
  readonly argument?: unknown
}

export interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly error?: string
}

export interface FaultRequest {
  readonly kind: Fault['kind']
  readonly source: string
  readonly flags: string
  readonly times: number
  readonly code: number
  readonly message: string
}

export const isRequest = (message: unknown): message is Request => typeof message === 'object' && message !== null && 'id' in message && 'method' in message

const isFault = (value: unknown): value is FaultRequest => typeof value === 'object' && value !== null && 'kind' in value && 'source' in value

const isAsk = (value: unknown): value is Ask => typeof value === 'object' && value !== null && 'from' in value && 'to' in value

/** Pauses by the id of the request that asked for them. */
const pauses = new Map<number, {reached: Promise<void>; resume: () => void}>()

/** Carries out what the test asks for, between two calls of tools. */
export async function answer(state: State, gate: Gate, end: () => Promise<string[]>, {id, method, argument}: Request): Promise<Answer> {
  try {
    return {id, result: await carryOut(state, gate, end, id, method, argument)}
  } catch (error) {
    return {id, error: error instanceof Error ? (error.stack ?? error.message) : String(error)}
  }
}

async function carryOut(state: State, gate: Gate, end: () => Promise<string[]>, id: number, method: string, argument: unknown): Promise<unknown> {
  switch (method) {
    case 'calls':
      return state.calls
    case 'forget':
      return void state.calls.splice(0)
    case 'fault':
      return isFault(argument) ? addFault(state, id, argument) : undefined
    case 'reached':
      return pauses.get(Number(argument))?.reached
    case 'resume':
      return pauses.get(Number(argument))?.resume()
    case 'clear':
      return void state.faults.splice(0)
    case 'network':
      return network(state)
    case 'exchange':
      return isAsk(argument) ? exchange(state, argument) : undefined
    case 'boot':
      return boot(state, String(argument))
    case 'listen':
      return void state.net.listeners.push(String(argument))
    case 'shm':
      return void state.shm.push({path: String(argument), size: 4096})
    case 'sysctl': {
      const [name = '', value = ''] = String(argument).split('=')
      return void state.sysctls.set(name, value)
    }
  }
  await gate.enter()
  try {
    switch (method) {
      case 'reboot':
        return await reboot(state)
      case 'leftovers':
        return leftovers(state)
      case 'stop':
        return await end()
      default:
        throw new Error(`no such request: ${method}`)
    }
  } finally {
    gate.leave()
  }
}

function addFault(state: State, id: number, {kind, source, flags, times, code, message}: FaultRequest): number {
  let arrive = () => {}
  let resume = () => {}
  const reached = new Promise<void>((resolve) => {
    arrive = resolve
  })
  const resumed = new Promise<void>((resolve) => {
    resume = resolve
  })
  pauses.set(id, {reached, resume})
  state.faults.push({
    kind,
    pattern: new RegExp(source, flags),
    left: times,
    code,
    message,
    reach: async () => {
      arrive()
      await resumed
    },
  })
  return id
}
