import type {Context} from '../context.js'
import type {Report} from '../ui/report.js'
import type {Action, Message} from './model.js'

/** Does something to a pot, by the operations of the commands. Resolves with what was done, in words. Rejects with the errors of the commands. */
export async function act(ctx: Context, action: Exclude<Action, 'shell'>, name: string): Promise<string> {
  if (action === 'snapshot') {
    const {takeSnapshot} = await import('../snapshots/take.js')
    const {tag} = await takeSnapshot(ctx, {owner: {kind: 'pot', name}, tag: undefined, rotate: false, keep: undefined, withFscomps: undefined})
    return `snapshot ${tag} of ${name}`
  }
  if (action === 'start') {
    const {startAndWait} = await import('../pots/run/start-and-wait.js')
    const {started} = await startAndWait(ctx, {name, detach: true})
    return started ? `started ${name}` : `${name} is already running`
  }
  const {stopPot} = await import('../pots/run/stop.js')
  if (action === 'stop') {
    const {stopped} = await stopPot(ctx, {name, careful: true})
    return stopped ? `stopped ${name}` : `${name} is not running`
  }
  const {startPot} = await import('../pots/run/start.js')
  await stopPot(ctx, {name, keep: true})
  await startPot(ctx, {name, detach: true})
  return `restarted ${name}`
}

/** Runs a shell in a pot on this terminal. Resolves with its exit status. */
export async function shell(ctx: Context, name: string): Promise<number> {
  const {openTerm} = await import('../pots/run/term.js')
  return openTerm(ctx, {name, start: false, command: []})
}

/** Messages of operations go to the bottom line of the screen. */
export const reportTo = (name: string, tell: (message: Message) => void): Report => ({
  detail: () => {},
  info: (line) => tell({text: `${name}: ${line}`, kind: 'info'}),
  warn: (line) => tell({text: `${name}: ${line}`, kind: 'warning'}),
  step: (event) => {
    if (event.type === 'start') tell({text: `${name}: ${event.title}`, kind: 'info'})
    else if (event.type === 'undo') tell({text: `${name}: undo: ${event.title}`, kind: 'warning'})
  },
})
