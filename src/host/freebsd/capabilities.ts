import {existsSync} from 'node:fs'
import type {Ask} from '../../programs/ask.js'
import {hasCode} from '../../errors.js'
import type {Capability} from '../types.js'
import {knownRelease} from './releases/known-release.js'

const NAMES = ['security.jail.jailed', 'security.jail.children.max', 'kern.features.vimage', 'kern.racct.enable', 'kern.osrelease']

/** Makes a capability; if it is missing, with the way to get it. */
const capability = (
  name: string,
  ok: boolean,
  required: boolean,
  said: {readonly detail: string; readonly missing: string; readonly fix: string},
): Capability => (ok ? {name, ok, detail: said.detail, required} : {name, ok, detail: said.missing, fix: said.fix, required})

/** Parses the output of `sysctl -i`, which leaves out unknown names. */
async function sysctls(ask: Ask): Promise<Map<string, string>> {
  const {stdout} = await ask('sysctl', ['-i', ...NAMES])
  const lines = stdout.split('\n').flatMap((line): [string, string][] => {
    const at = line.indexOf(': ')
    return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 2).trim()]]
  })
  return new Map(lines)
}

/** Returns the properties of the pot root or, before `init`, of its pool; undefined if neither exists or zfs is not installed. */
async function properties(ask: Ask, dataset: string): Promise<Map<string, string> | undefined> {
  const pool = dataset.split('/')[0] ?? dataset
  for (const name of new Set([dataset, pool])) {
    try {
      const {code, stdout} = await ask('zfs', ['get', '-Hp', '-o', 'property,value', 'exec,setuid', name])
      if (code === 0)
        return new Map(
          stdout
            .trim()
            .split('\n')
            .map((line): [string, string] => [line.split('\t')[0] ?? '', line.split('\t')[1] ?? '']),
        )
    } catch (error) {
      if (!hasCode(error, 'TOOL_MISSING')) throw error
    }
  }
  return undefined
}

/** Returns the capabilities of a FreeBSD host, for `pot doctor`. Starts two processes, or three before `init`. */
export async function freebsdCapabilities(ask: Ask, settings: {readonly zfsRoot: string; readonly manifests: string}): Promise<Capability[]> {
  const [kernel, dataset] = await Promise.all([sysctls(ask), properties(ask, settings.zfsRoot)])
  const root = settings.zfsRoot
  const pool = root.split('/')[0] ?? root
  const off = ['exec', 'setuid'].filter((name) => dataset?.get(name) === 'off')
  const jailed = kernel.get('security.jail.jailed') === '1'
  // FreeBSD 13 does not report this value, so the default assumes that jails are allowed.
  const children = Number(kernel.get('security.jail.children.max') ?? 1)
  const {supported, detail} = knownRelease(kernel.get('kern.osrelease') ?? '')

  return [
    capability('root', process.getuid?.() === 0, true, {detail: 'root', missing: 'changes need root', fix: 'su -'}),
    capability('jails', !jailed || children > 0, true, {
      detail: `FreeBSD ${kernel.get('kern.osrelease') ?? ''}`.trim(),
      missing: 'this is a jail that may have no jails of its own',
      fix: 'set children.max of this jail on its host',
    }),
    capability('release', supported, true, {detail, missing: `${detail} is older than 13`, fix: 'freebsd-update upgrade -r 14.3-RELEASE'}),
    capability('zfs', dataset !== undefined, true, {
      detail: `pool ${pool}`,
      missing: `there is no pool ${pool}`,
      fix: 'set POT_ZFS_ROOT in pot.conf to a dataset of a pool from: zpool list',
    }),
    capability('programs in datasets', off.length === 0, true, {
      detail: 'exec and setuid are on',
      missing: `${off.join(' and ')} of ${root} ${off.length > 1 ? 'are' : 'is'} off, so pots could not run their programs`,
      fix: `zfs set ${off.map((name) => `${name}=on`).join(' ')} ${dataset?.size === 0 ? pool : root}`,
    }),
    capability('releases', existsSync(settings.manifests), false, {
      detail: settings.manifests,
      missing: `there are no release manifests in ${settings.manifests}`,
      fix: 'pkg install freebsd-release-manifests',
    }),
    capability('vnet', kernel.get('kern.features.vimage') === '1', false, {
      detail: 'VIMAGE kernel',
      missing: 'the kernel has no VIMAGE',
      fix: 'boot a GENERIC kernel',
    }),
    capability('packet filter', existsSync('/dev/pf'), false, {detail: 'pf', missing: 'pf is not loaded', fix: 'kldload pf'}),
    capability('resource limits', kernel.get('kern.racct.enable') === '1', false, {
      detail: 'rctl',
      missing: 'kern.racct.enable is 0',
      fix: 'echo kern.racct.enable=1 >> /boot/loader.conf, then reboot',
    }),
  ]
}
