import {mkdirSync} from 'node:fs'
import {join} from 'node:path'
import {Refusal, type Call, type ExecSpec, type Reply} from '../model/call.js'
import {reap} from '../model/jail/remove.js'
import type {State} from '../model/state.js'
import {tools} from '../model/tools/index.js'
import {decodeHead, headLength, PREFIX} from '../model/zfs/stream.js'
import type {Paper} from './paper.js'

export interface Played {
  readonly exit: number
  readonly stdout: Buffer
  readonly stderr: string
  /** It became this program, and the rest is that program's. */
  readonly became?: ExecSpec
}

/** Runs a tool of the model in this process. */
export async function play(
  state: State & {readonly os: Paper},
  argv: readonly string[],
  {cwd = state.root, stdin = Buffer.alloc(0)}: {readonly cwd?: string; readonly stdin?: Buffer} = {},
): Promise<Played> {
  const [path = '', ...words] = argv
  const name = path.slice(path.lastIndexOf('/') + 1)
  const tool = tools[name]
  if (!tool) throw new Error(`the model has no ${name}`)
  const out: Buffer[] = []
  const err: string[] = []
  let rest: Buffer = stdin
  const read = async (size: number) => {
    const part = rest.subarray(0, size)
    rest = rest.subarray(size)
    return part
  }
  const call: Call = {
    ...{tool: name, argv: words, cwd, env: {PATH: '/sbin:/bin:/usr/sbin:/usr/bin'}, pid: 4242, ttyIn: false, ttyOut: false},
    read,
    slurp: () => read(rest.length),
    print: (text) => void out.push(Buffer.from(text)),
    warn: (text) => void err.push(text),
    run: (spec) => run(spec),
    uts: async () => state.os.namespace(state.root),
    outside: (wait) => wait(),
  }

  /** What a tool runs: a tool of the model, tar(1) for a stream, or a program of which only the status matters. */
  async function run({argv: [file = '', ...more], root, complaint, background}: ExecSpec): Promise<number> {
    const base = file.slice(file.lastIndexOf('/') + 1)
    if (base === 'tar') {
      if (more.includes('-xpf'))
        for (const {dir} of decodeHead(stdin.subarray(PREFIX, PREFIX + (headLength(stdin) ?? 0))).entries) mkdirSync(join(more[1] ?? '', dir))
      return 0
    }
    if (base === 'nosuch') err.push(`${complaint} ${file}: No such file or directory\n`)
    if (background || base === 'true') return 0
    if (base === 'false' || base === 'nosuch') return 256
    const {exit, stdout, stderr} = await play(state, root === undefined ? [base, ...more] : ['jexec', inJail(root), base, ...more])
    out.push(stdout)
    err.push(stderr)
    return exit << 8
  }
  const inJail = (root: string) => [...state.jails.values()].find((jail) => jail.path === root)?.name ?? ''

  reap(state)
  let reply: Reply
  try {
    reply = await tool(call, state)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    reply = error.reply
  }
  const stdout = Buffer.concat([...out, Buffer.from(reply.stdout ?? '')])
  return {exit: reply.code, stdout, stderr: err.join('') + (reply.stderr ?? ''), ...(reply.exec ? {became: reply.exec} : {})}
}
