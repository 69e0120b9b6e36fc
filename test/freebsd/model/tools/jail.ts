import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fail, refuse, type Call, type Reply} from '../call.js'
import {getopt, usual, type Options} from '../getopt.js'
import {ConfError} from '../jail/conf-lex.js'
import {parseConf} from '../jail/conf-parse.js'
import {Failed, failedQuoted, running, settings, update, Undefined, start, stop, warn, type Context, type Definition} from '../jail/index.js'
import {add, addArgument, definitions, text, values} from '../jail/definition.js'
import {Invalid} from '../jail/values.js'
import type {State} from '../state.js'

const USAGE = `usage: jail [-dhilqv] [-J jid_file] [-u username] [-U username]
            -[cmr] param=value ... [command=command ...]
       jail [-dqv] [-f file] -[cmr] [jail]
       jail [-qv] [-f file] -[rR] ['*' | jail ...]
       jail [-dhilqv] [-J jid_file] [-u username] [-U username]
            [-n jailname] [-s securelevel]
            path hostname [ip[,...]] command ...
       jail [-f file] -e separator`

export async function jail(call: Call, state: State): Promise<Reply> {
  const options = getopt(call.argv, 'cCde:f:hiJ:lmn:p:qrRs:u:U:v', usual('jail', USAGE))
  if (options.has('C') || options.has('e') || options.has('h')) return fail('freebsd model: jail -C, -e and -h are not modelled', 70)
  const modes = ['c', 'm', 'r', 'R'].filter((letter) => options.has(letter))
  if (modes.length === 0) {
    if (options.operands.length < 4 || !options.operands[0]?.startsWith('/'))
      return fail("jail: no -c or -m, so this must be an old-style command.\nBut it doesn't look like one.")
    return fail('freebsd model: the old style of jail is not modelled', 70)
  }
  if (options.has('p') && !/^\d+$/.test(options.value('p') ?? '')) return fail(USAGE)
  if (modes.includes('R') || (modes.includes('r') && !modes.includes('c'))) return remove(call, state, options)
  return create(call, state, options)
}

const verbosity = (options: Options): number => options.count('v') - options.count('q')

/** Does the work of each jail in turn; what fails is said, the others go on. */
async function each(contexts: readonly Context[], work: (context: Context) => Promise<boolean>): Promise<Reply> {
  let code = 0
  for (const context of contexts) {
    try {
      if (!(await work(context))) code = 1
    } catch (error) {
      if (error instanceof Undefined) warn(context, error.message)
      else if (!(error instanceof Failed)) throw error
      code = 1
    }
  }
  return {code}
}

async function load(call: Call, file: string): Promise<Definition[]> {
  try {
    return definitions(parseConf(file === '-' ? String(await call.slurp()) : readFileSync(file, 'utf8'), file === '-' ? 'STDIN' : file))
  } catch (error) {
    if (error instanceof ConfError || error instanceof Undefined) refuse(`jail: ${error.message}`)
    if (error instanceof Error && 'code' in error) refuse(`jail: ${file}: No such file or directory`)
    throw error
  }
}

const configFile = (state: State, options: Options): string => options.value('f') ?? join(state.root, 'etc/jail.conf')

async function remove(call: Call, state: State, options: Options): Promise<Reply> {
  const {operands} = options
  if (operands.length === 0 || (!options.has('R') && operands.some((operand) => operand.includes('=')))) return fail(USAGE)
  const file = configFile(state, options)
  const configured = !options.has('R') && (file === '-' || existsSync(file))
  const known = configured ? await load(call, file) : []
  const noteRemove = configured || operands.length > 1 || operands[0] === '*'
  const all = operands.flatMap((operand) => {
    if (operand !== '*') return [known.find(({name}) => name === operand) ?? stub(state, operand)]
    const others = [...state.jails.values()].filter(({name}) => !known.some((one) => one.name === name))
    return [...known.filter((definition) => running({state, definition})), ...others.map(({name}) => stub(state, name))]
  })
  const contexts = all.map((definition): Context => ({call, state, definition, verbose: verbosity(options), noteRemove}))
  return each(contexts, async (context) => {
    context.jail = running(context)
    if (!context.jail && verbosity(options) < 0) return false
    if (!context.jail) failedQuoted(context, 'not found', 'no jail specified')
    return stop(context)
  })
}

/** A running jail that no file describes. */
function stub(state: State, who: string): Definition {
  const name = /^\d+$/.test(who) ? (state.jails.get(Number(who))?.name ?? who) : who
  return {name, params: [{name: /^\d+$/.test(name) ? 'jid' : 'name', variable: false, values: [[{text: name}]]}]}
}

async function create(call: Call, state: State, options: Options): Promise<Reply> {
  const {operands} = options
  const single = operands.length > 1 || operands[0]?.includes('=')
  const chosen = single ? [fromArguments(operands)] : await fromFile(call, state, options)
  for (const definition of chosen) {
    for (const [letter, name] of [
      ['n', 'name'],
      ['s', 'securelevel'],
      ['u', 'exec.system_user'],
      ['U', 'exec.jail_user'],
    ] as const) {
      const value = options.value(letter)
      if (value !== undefined) add(definition, {name, variable: false, append: false, values: [[{text: value}]]})
    }
    if (options.has('l')) add(definition, {name: 'exec.clean', variable: false, append: false, values: []})
  }
  const contexts = chosen.map((definition): Context => ({call, state, definition, verbose: verbosity(options), noteRemove: true}))
  const reply = await each(contexts, async (context) => {
    context.jail = running(context)
    if (context.jail && options.has('r')) {
      await stop(context)
      context.jail = undefined
    }
    if (context.jail && options.has('m')) return modify(context, context.jail)
    if (context.jail) failedQuoted(context, 'already exists', 'already exists')
    if (!options.has('c')) failedQuoted(context, 'not found', 'no jail specified')
    const made = await start(context)
    if (options.has('i') && made) call.print(`${made.jid}\n`)
    return true
  })
  const file = options.value('J')
  if (file !== undefined) writeFileSync(file, contexts.flatMap((context) => (context.jail ? [jidLine(context)] : [])).join(''))
  return reply
}

async function modify(context: Context, jail: NonNullable<Context['jail']>): Promise<boolean> {
  try {
    update(context.state, jail, settings(context))
    return true
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    warn(context, error.message)
    return false
  }
}

function fromArguments(operands: readonly string[]): Definition {
  const definition: Definition = {name: undefined, params: []}
  const command = operands.findIndex((operand) => operand === 'command' || operand.startsWith('command='))
  for (const operand of command < 0 ? operands : operands.slice(0, command)) addArgument(definition, operand)
  if (command >= 0) {
    const words = [operands[command]?.replace(/^command=?/, '') ?? '', ...operands.slice(command + 1)].filter((word, index) => index > 0 || word !== '')
    add(definition, {name: 'command', variable: false, append: true, values: words.map((word) => [{text: word}])})
  }
  return definition
}

async function fromFile(call: Call, state: State, options: Options): Promise<Definition[]> {
  const known = await load(call, configFile(state, options))
  const [name] = options.operands
  const found = name === undefined || name === '*' ? known : known.filter((definition) => definition.name === name)
  if (found.length === 0 && name !== undefined) refuse(`jail: "${name}" not found`)
  return inOrder(found, known)
}

/** Those that `depend` names come first, whether asked for or not. */
function inOrder(wanted: readonly Definition[], known: readonly Definition[]): Definition[] {
  const done: Definition[] = []
  const visit = (definition: Definition, path: readonly Definition[]): void => {
    if (done.includes(definition)) return
    if (path.includes(definition)) refuse(`jail: ${definition.name}: dependency loop`)
    for (const name of values(definition, 'depend')) {
      const other = known.find((one) => one.name === name)
      if (!other) refuse(`jail: ${definition.name}: depends on undefined jail "${name}"`)
      visit(other, [...path, definition])
    }
    done.push(definition)
  }
  for (const definition of wanted) visit(definition, [])
  return done
}

/** A line of the file of -J: parameters that can be given to jail again. */
function jidLine({jail, definition}: Context): string {
  const params = definition.params.filter(({name, variable}) => !variable && name !== 'jid' && name !== 'command')
  const words = params.map(({name}) => {
    const value = text(definition, name)
    return value === undefined ? name : `${name}=${/[\s'"]/.test(value) || value === '' ? `"${value.replaceAll(/["\\]/g, '\\$&')}"` : value}`
  })
  return `${[`jid=${jail?.jid}`, ...words].join(' ')}\n`
}
