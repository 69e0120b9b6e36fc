import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Call} from './model/call.js'
import {Refusal} from './model/call.js'
import {newState, type State} from './model/state.js'
import type {Tool} from './model/tools/index.js'
import {ifconfig} from './model/tools/ifconfig.js'
import {pfctl} from './model/tools/pfctl.js'
import {route} from './model/tools/route.js'
import {netstat} from './model/tools/netstat.js'
import {sockstat} from './model/tools/sockstat.js'
import {expectations} from './support.js'
import {wordsOf} from '../support/words.js'

const TOOLS: Readonly<Record<string, Tool>> = {ifconfig, netstat, pfctl, route, sockstat}

/** The network tools of the model in this process: no server, no files. */
export interface NetTools {
  readonly state: State
  /** What it prints, without the last newline; throws when it fails. Words are split as in support.ts. */
  ok(line: string, input?: string): Promise<string>
  /** What it says when it fails; throws when it succeeds. */
  no(line: string, input?: string): Promise<string>
}

function netTools(root: string): NetTools {
  const state = newState(root)
  state.modules.add('pf.ko')
  const run = async (line: string, input = '') => {
    const [tool = '', ...argv] = wordsOf(line)
    const call = {tool, argv, env: {}, slurp: async () => Buffer.from(input)} as unknown as Call
    try {
      const reply = await TOOLS[tool]?.(call, state)
      return {code: reply?.code ?? 127, stdout: String(reply?.stdout ?? ''), stderr: reply?.stderr ?? ''}
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return {code: error.reply.code, stdout: '', stderr: error.reply.stderr ?? ''}
    }
  }
  return {state, ...expectations(run)}
}

/** New ones for each test of a suite. */
export function useNetTools(): () => NetTools {
  let root = ''
  let current: NetTools | undefined
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'freebsd-net-'))
  })
  beforeEach(() => {
    current = netTools(root)
  })
  after(() => rmSync(root, {recursive: true}))
  return () => {
    if (current === undefined) throw new Error('no test has begun')
    return current
  }
}
