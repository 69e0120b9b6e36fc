import {closeSync, fstatSync, realpathSync, statSync} from 'node:fs'
import {inside} from '../mounts.js'
import {runAll, runCommand} from './command.js'
import {called, Failed, failed, note, type Context} from './context.js'
import {kernelArguments, text} from './definition.js'
import {complaint, internal} from './internal.js'
import {create, prepare} from './kernel.js'
import {mountAll, unmountAll, type JailMount} from './mounting.js'
import {giveAddresses, giveInterfaces, takeAddresses, type Given} from './network.js'
import {reap, removeJail} from './remove.js'
import {importParam, Invalid, type Setting} from './values.js'

/** Every parameter checked as jail(8) and libjail do before anything happens; all complaints are said. */
export function settings(context: Context): Map<string, Setting> {
  const {definition, state} = context
  const complaints: string[] = []
  for (const {name, variable} of definition.params) {
    const wrong = variable || !internal(name) ? undefined : complaint(name, text(definition, name))
    if (wrong) complaints.push(wrong)
  }
  const found = new Map<string, Setting>()
  for (const [name, value] of kernelArguments(definition)) {
    try {
      const setting = importParam(state, name, value)
      found.set(setting.param.name, setting)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      complaints.push(error.message)
    }
  }
  const last = complaints.pop()
  for (const one of complaints) context.call.warn(`jail: ${definition.name === undefined ? '' : `${definition.name}: `}${one}\n`)
  if (last !== undefined) failed(context, last)
  return found
}

/** create_jail of jail(8): its own checks of the path, then jail_set(2). */
async function make(context: Context, found: Map<string, Setting>): Promise<void> {
  const {state, definition, call} = context
  const given = found.get('path')
  const path = given?.value
  if (given && path !== undefined) {
    if (definition.name !== undefined && !path.startsWith('/')) failed(context, `path ${path}: not an absolute pathname`)
    const stat = statSync(path, {throwIfNoEntry: false})
    if (!stat) failed(context, `path ${path}: No such file or directory`)
    if (!stat.isDirectory()) failed(context, `path ${path}: Not a directory`)
  }
  // The model never lets anything run in the real root; the kernel keeps the path without links.
  const real = path === undefined ? '/' : realpathSync(path)
  if (!given || !inside(state, real)) failed(context, `freebsd model: path ${real} is outside of ${state.root}`)
  found.set('path', {...given, value: real})
  try {
    const jid = prepare(state, found)
    const uts = await call.uts(found.get('host.hostname')?.value ?? '')
    try {
      context.jail = create(state, found, {jid, uts, inode: fstatSync(uts).ino})
    } catch (error) {
      closeSync(uts)
      throw error
    }
  } catch (error) {
    if (error instanceof Invalid) failed(context, error.message)
    throw error
  }
}

/** Creates the jail and runs what its definition asks for, or undoes it all and throws Failed. */
export async function start(context: Context): Promise<Context['jail']> {
  const {state, definition} = context
  const mounted: JailMount[] = []
  const given: Given[] = []
  const found = settings(context)
  try {
    await runAll(context, 'exec.prepare')
    giveAddresses(context, given)
    await mountAll(context, mounted)
    await runAll(context, 'exec.prestart')
    await make(context, found)
    if (context.verbose >= 0 && (definition.name !== undefined || context.verbose > 0)) note(context, 'created')
    await runAll(context, 'exec.created')
    giveInterfaces(context)
    await runAll(context, 'exec.start')
    await runCommand(context)
    await runAll(context, 'exec.poststart')
  } catch (error) {
    if (!(error instanceof Failed)) throw error
    await undo(context, mounted, given)
    throw error
  }
  if (context.jail) context.jail.held = false
  reap(state)
  return context.jail
}

async function undo(context: Context, mounted: readonly JailMount[], given: readonly Given[]): Promise<void> {
  const {state, jail, definition} = context
  const quiet = async (name: string) =>
    runAll(context, name).catch((error: unknown) => {
      if (!(error instanceof Failed)) throw error
    })
  if (jail && state.jails.get(jail.jid) === jail) {
    await removeJail(state, jail)
    if (context.verbose > 0 || (context.verbose === 0 && definition.name !== undefined)) note(context, 'removed')
    await quiet('exec.poststop')
  }
  await unmountAll(context, mounted)
  takeAddresses(context, given)
  await quiet('exec.release')
}

/** `"web" not found`, or the other words when the jail has no name. */
export function failedQuoted({call, definition}: Context, words: string, nameless: string): never {
  const name = called(definition)
  call.warn(`jail: ${name === undefined ? nameless : `"${name}" ${words}`}\n`)
  throw new Failed(words)
}
