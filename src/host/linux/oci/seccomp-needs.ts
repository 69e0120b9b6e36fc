import {PotError, isRecord} from '../../../errors.js'
import {CAPABILITIES} from './security.js'
import {findSeccomp, ociSeccomp, type FoundSeccomp} from './seccomp.js'

/** System calls that every program needs to start, to write output and to exit. */
const NEEDED = ['execve', 'exit_group', 'read', 'write', 'close', 'mmap'] as const

const lets = (action: unknown): boolean => typeof action === 'string' && /^SCMP_ACT_(ALLOW|LOG|TRACE|NOTIFY)$/.test(action)

/** Returns the needed system calls that a profile denies. */
export function deniedBy({profile}: Pick<FoundSeccomp, 'profile'>): string[] {
  const {defaultAction, syscalls} = ociSeccomp(profile, CAPABILITIES)
  const rules = (Array.isArray(syscalls) ? syscalls : []).filter(isRecord)
  const about = (name: string) => rules.filter(({names}) => Array.isArray(names) && names.includes(name))
  return NEEDED.filter((name) => {
    const own = about(name)
    return own.length === 0 ? !lets(defaultAction) : !own.some(({action}) => lets(action))
  })
}

export const denial = ({path}: FoundSeccomp, denied: readonly string[]): string => `the seccomp profile ${path} denies ${denied.join(', ')}: no pot can start`

export const SECCOMP_FIX = 'put the file right, or remove it'

/** Returns the profile of this host. Throws BAD_SECCOMP if no program can start with it: no other profile replaces a choice of the administrator. */
export function needSeccomp(found = findSeccomp()): FoundSeccomp {
  const denied = deniedBy(found)
  if (denied.length > 0) throw new PotError('BAD_SECCOMP', denial(found, denied), {hint: SECCOMP_FIX})
  return found
}
