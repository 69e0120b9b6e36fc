import type {Action, Ask, PipeAction, ProgramStep, Step} from '@pot/core'
import {assertTrusted, PotError, script} from '@pot/core'
import type {Attachment, Bridge, NetworkSettings} from '../driver.js'
import {readText} from '../read-text.js'
import {bridgeAnchor, natAnchor, potAnchor, POTS, uuidOfAnchor} from './names.js'
import {ANCHOR_LINES, bridgeRules, natRules, neededLines, potRules, potTable} from './rules.js'

const rulesArgv = script(import.meta.url, 'rules')
const flushArgv = script(import.meta.url, 'flush')
const hookArgv = script(import.meta.url, 'hook')

/** One call of pfctl(8) replaces all rules of an anchor, or none. */
const load = (anchor: string, input: string) => ({do: 'exec', argv: ['pfctl', '-q', '-a', anchor, '-f', '-'], input}) as const satisfies Action
const flush = (anchor: string) => ({do: 'exec', argv: flushArgv(anchor)}) as const satisfies Action

/** uuids of the pots with rules, of any pot root. Starts one process. */
export async function potsWithRules(ask: Ask): Promise<string[]> {
  const {stdout} = await ask('pfctl', ['-a', POTS, '-s', 'Anchors'])
  return stdout.split('\n').flatMap((line) => uuidOfAnchor(line.trim()) ?? [])
}

/** Lines of `ANCHOR_LINES` that the kernel lacks, and the file that pf's rc.d script loads. Starts one process. */
export async function askPf(ask: Ask): Promise<{readonly missing: readonly string[]; readonly file: string}> {
  const [shell = '', ...words] = rulesArgv()
  const {stdout} = await ask(shell, words)
  const [nat = '', filter = '', file = ''] = stdout.split(/^--$/m)
  const there = `${nat}\n${filter}`.split('\n')
  return {missing: ANCHOR_LINES.filter((line) => !there.some((rule) => rule.startsWith(line))), file: file.trim() || USUAL_FILE}
}

const USUAL_FILE = '/etc/pf.conf'

/** The file that pf's rc.d script loads. */
export async function rulesFile(ask: Ask): Promise<string> {
  const {code, stdout} = await ask('sysrc', ['-n', 'pf_rules'])
  return (code === 0 && stdout.trim()) || USUAL_FILE
}

/** Lines of `ANCHOR_LINES` that a file of rules lacks, whatever their white space. */
export function missingLines(text: string): string[] {
  const words = (line: string) => line.replace(/#.*$/, '').replaceAll('"', '').trim().split(/\s+/).slice(0, 2).join(' ')
  const has = new Set(text.split('\n').map(words))
  return ANCHOR_LINES.filter((line) => !has.has(words(line)))
}

/** Throws NO_NIC for a setting that is not an interface. */
function checkNics({extif, extra, vpn}: NetworkSettings): void {
  const bad = [extif, ...extra.map(({nic}) => nic), ...(vpn ? [vpn.nic] : [])].find((nic) => !/^[A-Za-z][\w.:-]*$/.test(nic))
  if (bad !== undefined) throw new PotError('NO_NIC', `'${bad}' is not an interface`, {hint: 'set POT_EXTIF in pot.conf'})
}

/** Steps that load pf, the host's file if it has pot's anchors and the kernel lacks them, and the rules of this pot root. Repeatable. */
export async function sharedRules(ask: Ask, settings: NetworkSettings): Promise<Step[]> {
  checkNics(settings)
  const {missing, file} = await askPf(ask)
  const inFile = missingLines(readText(file))
  const needed = neededLines(settings)
  const reload = needed.some((line) => missing.includes(line)) && !needed.some((line) => inFile.includes(line))
  return [
    {title: 'load pf', run: {do: 'exec', argv: ['kldload', '-n', 'pf']}, undo: 'stays'},
    ...(reload ? [{title: `load ${file}`, run: {do: 'exec', argv: ['pfctl', '-q', '-f', file]}, undo: 'stays'} satisfies Step] : []),
    {title: 'translate the addresses of pots', run: load(natAnchor(settings), natRules(settings)), undo: 'stays'},
    {title: 'switch pf on', run: {do: 'exec', argv: ['pfctl', '-q', '-e'], tolerate: ['already enabled']}, undo: 'stays'},
  ]
}

export const bridgeFilter = (settings: NetworkSettings, bridge: Bridge): Step => ({
  title: `keep ${bridge.device} apart`,
  run: load(bridgeAnchor(bridge), bridgeRules(settings, bridge)),
  undo: 'stays',
})

/**
 * Loads the rules that POT_EXPORT_PORTS_PF_RULES_HOOK prints for each port with an IPv4 address, instead of the usual rules; undefined without a hook. The
 * hook is a program of the user that may do anything, so it runs in the step. Throws UNSAFE_FILE.
 */
function loadHooked({rulesHook, extif}: NetworkSettings, {bridge, addresses, ports}: Attachment, anchor: string, first: string): PipeAction | undefined {
  const own = addresses.find(({family}) => family === 'ipv4')
  if (rulesHook === undefined || bridge === undefined) return undefined
  assertTrusted('POT_EXPORT_PORTS_PF_RULES_HOOK', rulesHook)
  const net = bridge.ipv4
  const each = own === undefined || net === undefined ? [] : ports.flatMap(({proto, hostPort, port}) => [proto, String(hostPort), String(port)])
  const from = hookArgv(
    first,
    rulesHook,
    extif,
    bridge.device,
    net === undefined ? '' : `${net.network}/${net.prefix}`,
    net?.gateway ?? '',
    own?.address ?? '',
    ...each,
  )
  return {do: 'pipe', from, to: ['pfctl', '-q', '-a', anchor, '-f', '-']}
}

/** Loads the rules of a pot, in one call. */
export function publish(settings: NetworkSettings, attachment: Attachment): ProgramStep {
  checkNics(settings)
  const anchor = potAnchor(attachment)
  const run = loadHooked(settings, attachment, anchor, potTable(attachment)) ?? load(anchor, potRules(settings, attachment))
  return {title: `publish the ports of ${attachment.pot}`, run, undo: [flush(anchor)]}
}

export const unpublished = (attachment: Pick<Attachment, 'uuid' | 'pot'>): Step => ({
  title: `remove the rules of ${attachment.pot}`,
  run: flush(potAnchor(attachment)),
  final: true,
})

export const withoutRules = (settings: NetworkSettings, bridges: readonly Bridge[], shared: boolean): Step[] =>
  [...bridges.map(bridgeAnchor), ...(shared ? [natAnchor(settings)] : [])].map((anchor) => ({
    title: `empty the anchor ${anchor}`,
    run: flush(anchor),
    final: true,
  }))
