import type {Context} from '../context.js'
import {hasCode, PotError, messageOf} from '../errors.js'
import {checkCapabilities, checkOperations, checkRoot} from './check-host.js'
import {checkStrayJails, checkSupervisors, checkUnsupervised} from './check-jails.js'
import {checkBoot} from './check-boot.js'
import {checkLeftovers, checkUnmounted} from './check-mounts.js'
import {checkFormats} from './check-formats.js'
import {checkBases} from './check-bases.js'
import {checkBroken, checkCycles, checkEphemeral, checkReferences, checkResolvers} from './check-pots.js'
import {checkPluginNeeds, checkRequiredSettings} from './check-plugins.js'
import {checkMembers, checkNested, checkPrivate, checkProperties, checkSpace} from './check-storage.js'
import {checkTrash} from './check-trash.js'
import {error, type Diagnosis, type Finding, type Unseen} from './finding.js'
import {look, type Look} from './look.js'

type Check = (look: Look) => Promise<readonly Finding[]> | readonly Finding[]

/** The checks of the host. The key is the line for a check without findings. */
const HOST_CHECKS: Readonly<Record<string, Check>> = {
  'the pot root is there': checkRoot,
  'no operation was interrupted': checkOperations,
  'settings that plugins need have values': checkRequiredSettings,
}

/** The checks that need the pot root. */
const POT_CHECKS: Readonly<Record<string, Check>> = {
  'every pot has its record': checkBroken,
  'no file is of a newer pot': checkFormats,
  'bases, templates, dependencies and mounts of all pots are there': checkReferences,
  'no pot is on a base that another one has replaced': checkBases,
  'no pots wait for each other': checkCycles,
  'ephemeral pots are kept by somebody': checkEphemeral,
  'pots with a network of their own can ask for names': checkResolvers,
  'the plugins that pots need are installed': checkPluginNeeds,
  'pots that are to start at boot do': checkBoot,
  'nothing is mounted in pots that do not run': checkLeftovers,
  'all volumes are mounted': checkUnmounted,
  'no jail is without a pot': checkStrayJails,
  'no pot was left alone': checkSupervisors,
  'every main command has its supervisor': checkUnsupervised,
  'only root gets at the trees of pots': checkPrivate,
  'members of the group can list pots': checkMembers,
  'the file systems let programs run': checkProperties,
  'no volumes are below those of pot': checkNested,
  'there is room': checkSpace,
  'nothing is left over on the disk': checkTrash,
}

const SEVERITIES = ['error', 'warning', 'note']

/**
 * Checks the host, and compares records, storage, the mount table and jails with each other. Changes nothing and never rejects: a check that fails is a
 * finding. Without root, and before `pot init`, checks that cannot run are in `unseen`. `further`: findings of the caller. `now`: the present time in seconds
 * since the epoch.
 */
export async function diagnose(ctx: Context, further: readonly Finding[] = [], now = Math.floor(Date.now() / 1000)): Promise<Diagnosis> {
  const sight = look(ctx, now)
  const findings: Finding[] = [...further]
  const passed: string[] = []
  const unseen = new Map<string, string[]>()
  const attempt = async (title: string, check: () => Promise<void>) => {
    try {
      await check()
    } catch (problem) {
      judge(title, problem, findings, unseen)
    }
  }
  await attempt('this host can run pots', async () => {
    const capabilities = await checkCapabilities(sight)
    findings.push(...capabilities.findings)
    passed.push(...capabilities.passed)
  })
  const carryOut = async (checks: Readonly<Record<string, Check>>) => {
    for (const [title, check] of Object.entries(checks)) {
      await attempt(title, async () => {
        const found = await check(sight)
        findings.push(...found)
        if (found.length === 0) passed.push(title)
      })
    }
  }
  await carryOut(HOST_CHECKS)
  await attempt('the pots are in order', async () => {
    if (await sight.ready()) await carryOut(POT_CHECKS)
    else unseen.set("'pot init' comes first", Object.keys(POT_CHECKS))
  })
  return diagnosis(
    findings,
    passed,
    [...unseen].map(([why, checks]) => ({why, checks})),
  )
}

/** The diagnosis when pot cannot open the settings or the host. */
export function unopened(problem: unknown, further: readonly Finding[]): Diagnosis {
  return diagnosis([...further, findingOf(problem)], [], [{why: 'pot does not get that far', checks: Object.keys({...HOST_CHECKS, ...POT_CHECKS})}])
}

function diagnosis(findings: readonly Finding[], passed: readonly string[], unseen: readonly Unseen[]): Diagnosis {
  const sorted = [...findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
  return {ok: !sorted.some(({severity}) => severity === 'error'), findings: sorted, passed, unseen}
}

function findingOf(problem: unknown): Finding {
  if (hasCode(problem, 'EACCES') && problem instanceof Error && 'path' in problem) return error(`no permission to read ${String(problem.path)}`)
  return error(messageOf(problem), problem instanceof PotError ? problem.suggestions[0] : undefined)
}

function judge(title: string, problem: unknown, findings: Finding[], unseen: Map<string, string[]>): void {
  const finding = findingOf(problem)
  const cannot = process.getuid?.() !== 0
  if (!cannot && !findings.some(({what}) => what === finding.what)) findings.push(finding)
  unseen.set(finding.what, [...(unseen.get(finding.what) ?? []), title])
}
