import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {ExecSpec} from '../model/call.js'
import type {Fact} from './fact.js'
import {given} from './given.js'
import {inRoot, recordedHost, type Host} from './host.js'
import {play} from './play.js'
import {shape} from './shape.js'
import type {Shell} from './shell.js'
import {tools} from '../model/tools/index.js'

/** Why a record says nothing of the model: by what it is, not by how the model does. */
const BEYOND: readonly (readonly [reason: string, of: (fact: Fact) => boolean])[] = [
  ['it was killed', ({exit}) => exit === undefined],
  ['a script that runs the main command of a pot', ({script}) => script === 'pot-boot' || script === 'pot-main'],
  ['sysrc of a base without its library', ({stderr = ''}) => stderr.includes('bsdconfig/common.subr')],
  ['a base without locales', ({stderr = ''}) => /invalid locale|default locale/.test(stderr)],
]

const isTool = (fact: Fact): boolean =>
  fact.script !== undefined || (Object.hasOwn(tools, fact.argv[0]?.replace(/^.*\//, '') ?? '') && !PROGRAMS.has(fact.argv[0] ?? ''))

/** In the model these are the programs of its host. */
const PROGRAMS = new Set(['tar', 'cp', 'mv', 'rm', 'chmod', 'chown', 'mkdir', 'rmdir', 'stat', 'date', 'id', 'ln', 'touch', 'sed'])

/** What a pot called with the terminal of its caller, or in a pipe, left its output there. */
const elsewhere = ({argv: [tool, command], alone, stdout, stderr}: Fact): boolean =>
  alone === true && stdout === undefined && stderr === undefined && (tool === 'jexec' || command === 'send')

export type Verdict = {readonly agrees: true} | {readonly agrees: false; readonly reason: string; readonly detail?: string}

const TOP = fileURLToPath(new URL('../../../', import.meta.url))
/** The scripts of the drivers as they are now. */
const scripts = new Map(
  ['src/host/freebsd/scripts', 'src/host/freebsd/releases/scripts', 'plugins/network/src/freebsd/scripts'].flatMap((directory) =>
    readdirSync(join(TOP, directory)).map((file): [string, string] => [basename(file, '.sh'), readFileSync(join(TOP, directory, file), 'utf8')]),
  ),
)

/** What is a path of the host in the words of a call: not what follows the name of a jail. */
function located(host: Host, {argv}: Fact): string[] {
  const [tool = '', ...words] = argv
  if (tool === 'jexec' || tool === 'logger') return [...argv]
  return [tool, ...words.map((word) => (/^(path|mountpoint)=\//.test(word) ? word.replace('=/', `=${host.root}/`) : inRoot(host, word)))]
}

interface Said {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

/** What is said in the place of the program that a tool wants to become. */
function cannotBecome({root, cwd, argv, complaint}: ExecSpec): string | undefined {
  if (root !== undefined && !existsSync(join(root, cwd))) return `jexec: chdir: ${cwd}: No such file or directory\n`
  return argv[0]?.startsWith('nosuch') ? `${complaint} ${argv[0]}: No such file or directory\n` : undefined
}

async function ask(host: Host, fact: Fact, input: Buffer, shell: Shell): Promise<Said> {
  const cwd = fact.cwd === undefined ? host.root : inRoot(host, fact.cwd)
  const tool = async (argv: readonly string[], stdin: Buffer): Promise<Said> => {
    const {exit, stdout, stderr, became} = await play(host, argv, {cwd, stdin})
    if (!became) return {exit, stdout: stdout.toString(), stderr}
    const refused = cannotBecome(became)
    // What it has become speaks for itself.
    return refused === undefined ? {exit: fact.exit ?? 0, stdout: fact.stdout ?? '', stderr: fact.stderr ?? ''} : {exit: 1, stdout: '', stderr: refused}
  }
  if (fact.script === undefined) return tool(located(host, fact), input)
  const text = scripts.get(fact.script)
  if (text === undefined) throw new Error(`there is no script ${fact.script}`)
  return shell.run(
    text,
    fact.argv.map((word) => inRoot(host, word)),
    (argv) => tool(argv, Buffer.alloc(0)),
  )
}

/** Plays records one after the other on a model; a record that stands alone has a host of its own. */
export function judging(root: string, shell: Shell): (fact: Fact) => Promise<Verdict> {
  let common: Host | undefined
  let hosts = 0
  const fresh = () => recordedHost(join(root, String(hosts++)))
  return async (fact) => {
    const beyond = BEYOND.find(([, of]) => of(fact))
    if (beyond) return {agrees: false, reason: beyond[0]}
    if (!isTool(fact)) return {agrees: false, reason: 'a program that the model does not have, or has from its host'}
    if (!fact.alone) common ??= fresh()
    const host = (fact.alone ? undefined : common) ?? fresh()
    let said: Said
    try {
      said = await ask(host, fact, await given(host, fact), shell)
    } catch (error) {
      return {agrees: false, reason: 'the model fails', detail: String(error instanceof Error ? error.stack : error)}
    }
    const own = (text: string) => shape(text.replaceAll(`${host.root}/`, '/'))
    if (said.stderr.includes('is not modelled')) return {agrees: false, reason: 'not modelled', detail: said.stderr.trim()}
    if (said.exit !== fact.exit) return {agrees: false, reason: 'another status', detail: `${said.exit} instead of ${fact.exit}: ${said.stderr}`}
    if (!elsewhere(fact) && own(said.stderr) !== shape(fact.stderr ?? ''))
      return {agrees: false, reason: 'other words on stderr', detail: `${own(said.stderr)}INSTEAD OF\n${shape(fact.stderr ?? '')}`}
    if (!elsewhere(fact) && own(said.stdout) !== shape(fact.stdout ?? ''))
      return {agrees: false, reason: 'another form of stdout', detail: `${own(said.stdout)}INSTEAD OF\n${shape(fact.stdout ?? '')}`}
    return {agrees: true}
  }
}
