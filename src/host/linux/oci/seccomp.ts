import {readFileSync} from 'node:fs'
import {constants, release} from 'node:os'
import {defined} from '../../../defined.js'
import {hasCode, messageOf, isRecord} from '../../../errors.js'
import {OWN_PROFILE} from './seccomp-own.js'
import {strict} from './seccomp-strict.js'

/** Paths of the profile that podman and buildah share. The administrator's own profile comes first. */
export const SECCOMP_FILES = ['/etc/containers/seccomp.json', '/usr/share/containers/seccomp.json'] as const

/** Parsed profile in the format of containers-common: rules with conditions on architecture, capabilities and kernel. */
export type SeccompProfile = Readonly<Record<string, unknown>>

interface Machine {
  /** `process.arch` */
  readonly arch: string
  /** `uname -r` */
  readonly kernel: string
}

/** `process.arch` -> name in the conditions of a profile (as Go calls it), and in libseccomp. */
const ARCHES: Readonly<Record<string, readonly [string, string]>> = {
  x64: ['amd64', 'SCMP_ARCH_X86_64'],
  ia32: ['x86', 'SCMP_ARCH_X86'],
  arm64: ['arm64', 'SCMP_ARCH_AARCH64'],
  arm: ['arm', 'SCMP_ARCH_ARM'],
  ppc64: ['ppc64le', 'SCMP_ARCH_PPC64LE'],
  s390x: ['s390x', 'SCMP_ARCH_S390X'],
  riscv64: ['riscv64', 'SCMP_ARCH_RISCV64'],
  loong64: ['loong64', 'SCMP_ARCH_LOONGARCH64'],
}

const records = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRecord) : [])
const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [])
const part = (rule: Record<string, unknown>, name: string) => (isRecord(rule[name]) ? rule[name] : {})

/** Returns the number of an error, which a profile contains as a number or as a name. */
function errno(number: unknown, name: unknown): number | undefined {
  if (typeof number === 'number') return number
  const known = Object.entries(constants.errno).find(([key]) => key === name)
  return known?.[1]
}

function reaches(kernel: string, wanted: unknown): boolean {
  if (typeof wanted !== 'string') return true
  const [major = 0, minor = 0] = kernel.split(/[.-]/).map(Number)
  const [least = 0, leastMinor = 0] = wanted.split('.').map(Number)
  return major > least || (major === least && minor >= leastMinor)
}

function applies(rule: Record<string, unknown>, arch: string, capabilities: readonly string[], kernel: string): boolean {
  const wanted = part(rule, 'includes')
  const unwanted = part(rule, 'excludes')
  const arches = strings(wanted.arches)
  return (
    (arches.length === 0 || arches.includes(arch)) &&
    strings(wanted.caps).every((name) => capabilities.includes(name)) &&
    reaches(kernel, wanted.minKernel) &&
    !strings(unwanted.arches).includes(arch) &&
    !strings(unwanted.caps).some((name) => capabilities.includes(name)) &&
    (typeof unwanted.minKernel !== 'string' || !reaches(kernel, unwanted.minKernel))
  )
}

function ociRule(rule: Record<string, unknown>): Record<string, unknown> {
  const error = errno(rule.errnoRet, rule.errno)
  const args = records(rule.args)
  return {
    names: typeof rule.name === 'string' ? [rule.name] : strings(rule.names),
    action: rule.action,
    ...defined({errnoRet: error}),
    ...(args.length === 0 ? {} : {args}),
  }
}

function architectures(profile: SeccompProfile, native: string): string[] {
  const entry = records(profile.archMap).find(({architecture}) => architecture === native)
  return [native, ...strings(entry?.subArchitectures)]
}

/** Returns `linux.seccomp` of the OCI configuration, for this machine and for a container that has at most these capabilities. */
export function ociSeccomp(
  profile: SeccompProfile,
  capabilities: readonly string[],
  {arch, kernel}: Machine = {arch: process.arch, kernel: release()},
): Record<string, unknown> {
  const [name, native] = ARCHES[arch] ?? [arch, `SCMP_ARCH_${arch.toUpperCase()}`]
  const error = errno(profile.defaultErrnoRet, profile.defaultErrno)
  const rules = records(profile.syscalls).filter((rule) => applies(rule, name, capabilities, kernel))
  return {
    defaultAction: profile.defaultAction,
    ...defined({defaultErrnoRet: error}),
    architectures: architectures(profile, native),
    syscalls: capabilities.includes('CAP_SYS_ADMIN') ? rules.map(ociRule) : strict(rules.map(ociRule), arch),
  }
}

/** Value of `path` that means the profile of pot. */
export const OWN = 'the profile of pot'

/** Actions that libseccomp knows. A runtime ignores an unknown action, or fails for every pot. */
const ACTION = /^SCMP_ACT_(ALLOW|ERRNO|KILL|KILL_PROCESS|KILL_THREAD|LOG|NOTIFY|TRACE|TRAP)$/
const isAction = (value: unknown): boolean => typeof value === 'string' && ACTION.test(value)
const isRule = (rule: unknown): boolean =>
  isRecord(rule) &&
  isAction(rule.action) &&
  (typeof rule.name === 'string' || (Array.isArray(rule.names) && rule.names.every((name) => typeof name === 'string')))

/** Describes the problem of a profile; returns undefined if the profile is valid. */
function damageOf(profile: unknown): string | undefined {
  if (!isRecord(profile)) return 'it is not an object'
  if (!isAction(profile.defaultAction)) return "it has no 'defaultAction'"
  const {syscalls = []} = profile
  if (!Array.isArray(syscalls)) return "its 'syscalls' is not a list"
  const wrong = syscalls.findIndex((rule) => !isRule(rule))
  return wrong < 0 ? undefined : `rule ${wrong + 1} of its 'syscalls' is malformed`
}

function load(path: string): {readonly profile: SeccompProfile} | {readonly damage: string} | undefined {
  try {
    const profile: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const damage = damageOf(profile)
    return damage === undefined && isRecord(profile) ? {profile} : {damage: damage ?? 'it is not an object'}
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    return {damage: error instanceof SyntaxError ? 'it is not JSON' : messageOf(error)}
  }
}

export interface FoundSeccomp {
  /** Path of the profile, or `OWN`. */
  readonly path: string
  readonly profile: SeccompProfile
  /** Lines about files that cannot be used, and about the profile that is used instead. */
  readonly damaged: readonly string[]
}

/** Finds the first valid profile; returns the profile of pot if no profile is installed or all are damaged. No pot runs without a profile. */
export function findSeccomp(files: readonly string[] = SECCOMP_FILES): FoundSeccomp {
  const damaged: {path: string; damage: string}[] = []
  const answer = (path: string, profile: SeccompProfile): FoundSeccomp => ({
    path,
    profile,
    damaged: damaged.map((file) => `the seccomp profile ${file.path} cannot be used (${file.damage}): system calls are filtered by ${path}`),
  })
  for (const path of files) {
    const loaded = load(path)
    if (loaded === undefined) continue
    if ('profile' in loaded) return answer(path, loaded.profile)
    damaged.push({path, damage: loaded.damage})
  }
  return answer(OWN, OWN_PROFILE)
}
