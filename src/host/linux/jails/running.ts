import {PotError, garbage, isRecord, jsonOf} from '../../../errors.js'
import type {Ask} from '../../../programs/ask.js'
import type {Running} from '../../types.js'
import {ONCE} from '../oci/bundle.js'

const LIST = 'the OCI runtime: list --format json'

/** Parses the output of `list --format json` of runc and crun. A container without a process is not a running pot. */
export function parseList(json: string, fsRoot: string): Running[] {
  // runc prints `null` if there are no containers.
  const list = json === '' ? [] : (jsonOf(LIST, json) ?? [])
  if (!Array.isArray(list)) throw garbage(LIST, json)
  return list.flatMap((entry: unknown): Running[] => {
    if (!isRecord(entry)) return []
    const {id, pid, status, rootfs} = entry
    if (typeof id !== 'string' || typeof pid !== 'number' || id.startsWith(ONCE)) return []
    if (status !== 'running' && status !== 'paused') return []
    return [{name: id, id: pid, root: typeof rootfs === 'string' && rootfs !== '' ? rootfs : `${fsRoot}/jails/${id}/m`}]
  })
}

/** Maximum number of tries. runc fails if a container ends while runc lists the containers, which happens when many pots stop at once. */
const TRIES = 100

/** Lists all running pots with one process. Rejects with RUNTIME_FAILED. */
export async function listRunning(ask: Ask, [file = '', ...args]: readonly string[], fsRoot: string): Promise<Running[]> {
  for (let tries = 1; ; tries++) {
    const {code, stdout, stderr} = await ask(file, args)
    if (code === 0) return parseList(stdout.trim(), fsRoot).sort((a, b) => (a.name < b.name ? -1 : 1))
    if (tries < TRIES && /no such file or directory/i.test(stderr)) continue
    throw new PotError('RUNTIME_FAILED', `cannot list the containers: ${stderr.trim().split('\n').at(-1) ?? ''}`)
  }
}
