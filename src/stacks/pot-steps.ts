import {commandAction, discardAction} from '../operations/command.js'
import type {Step} from '../operations/types.js'
import type {Pot} from '../record/pot.js'
import {editRecord} from '../record/store.js'
import {appliedText} from './applied.js'
import type {Change} from './compare.js'
import {portWords} from './ports.js'
import type {Stack, StackPot} from './file/stack.js'

type Files = Pick<Pot, 'name' | 'dir'>

const note = (files: Files, stack: string, want: StackPot): Step =>
  editRecord(files, `note that ${files.name} is of the stack ${stack}`, {partOf: stack, applied: appliedText(want)})

/** A command in a pot that an earlier step of the same operation has made. */
const made = (title: string, words: readonly string[]): Step => ({title, run: commandAction(words), undo: 'covered'})

/** Steps that make a pot, all or nothing. */
export function makeSteps(files: Files, stack: Pick<Stack, 'name' | 'means'>, want: StackPot): Step[] {
  const {name, from, make, command, env, attributes, mounts, ports = [], hosts = [], depends} = want
  const options = Object.entries(make).flatMap(([option, values]) =>
    values.length === 0 ? [`--${option}`] : values.flatMap((value) => [`--${option}`, value]),
  )
  const typed = command?.startsWith('"') === true ? `"${command}"` : command
  const words = [
    ...['create', '-p', name, ...(from === undefined ? [] : ['--from', from]), ...options],
    ...(typed === undefined ? [] : ['-c', typed]),
    ...env.flatMap(([variable, value]) => ['-e', `${variable}=${value}`]),
    ...Object.entries(attributes).flatMap(([attribute, value]) => ['--attribute', `${attribute}=${value}`]),
  ]
  return [
    {title: `create ${name}`, run: commandAction(words), undo: [discardAction(name)]},
    ...mounts.map(({kind, source, target, readOnly}) =>
      made(`mount ${source} on ${target}`, ['mount-in', '-p', name, kind === 'fscomp' ? '-f' : '-d', source, '-m', target, ...(readOnly ? ['-r'] : [])]),
    ),
    ...(ports.length === 0 ? [] : [made('export its ports', portWords(stack.means, name, ports, {now: false}))]),
    ...(hosts.length === 0 ? [] : [made('set its hosts', ['set-hosts', '-p', name, ...hosts.flatMap((host) => ['-H', host])])]),
    ...depends.map((other) => made(`let it depend on ${other.name}`, ['add-dep', '-p', name, '-P', other.name])),
    note(files, stack.name, want),
  ]
}

const stop = (name: string) => commandAction(['stop', '--force', '-p', name])
const start = (name: string) => commandAction(['start', '-d', '-p', name])

/**
 * Steps that give a pot what the file says. A pot that has to be started again stops first, so that it never runs with a record of which it has only a part:
 * when a step fails, it runs again as before.
 */
export function changeSteps(pot: Pot, stack: string, want: StackPot, changes: readonly Change[], restart: boolean): Step[] {
  const {name} = pot
  return [
    ...(restart ? [{title: `stop ${name}`, run: stop(name), undo: [start(name)]} satisfies Step] : []),
    // Its undo restores the whole record, so that the steps below need to take back only what they do beside it.
    note(pot, stack, want),
    ...changes
      .flatMap(({commands}) => commands)
      .map(({title, words, back}): Step => ({title, run: commandAction(words), undo: back.length === 0 ? 'covered' : back.map((one) => commandAction(one))})),
    ...(restart ? [{title: `start ${name}`, run: start(name), undo: [stop(name)]} satisfies Step] : []),
  ]
}
