import type {Ask} from '../programs/ask.js'
import type {HostProcess} from './types.js'

/** Parses the output of `ps -o pid= -o ppid= -o etimes= -o args=`. */
export function parseProcesses(text: string): HostProcess[] {
  return text.split('\n').flatMap((line) => {
    const [pid, parent, age, ...words] = line.trim().split(/\s+/)
    return Number(pid) > 0 ? [{pid: Number(pid), parent: Number(parent), age: Number(age), words}] : []
  })
}

/** Lists all processes of the host. ps of FreeBSD and ps of Linux have these options in common. */
export async function allProcesses(ask: Ask): Promise<HostProcess[]> {
  const {stdout} = await ask('ps', ['-A', '-ww', '-o', 'pid=', '-o', 'ppid=', '-o', 'etimes=', '-o', 'args='])
  return parseProcesses(stdout)
}
