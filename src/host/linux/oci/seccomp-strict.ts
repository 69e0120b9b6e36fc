import {isRecord} from '../../../errors.js'

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const NAMESPACE_FLAGS = 0x7e020000

const EPERM = 1
const ENOSYS = 38

/** System calls for mounts, namespaces and keyrings. A pot without CAP_SYS_ADMIN does not need them, and most attacks on the kernel use them. */
const REFUSED = [
  'add_key',
  'fsconfig',
  'fsmount',
  'fsopen',
  'fspick',
  'keyctl',
  'mount',
  'mount_setattr',
  'move_mount',
  'open_tree',
  'pivot_root',
  'request_key',
  'setns',
  'umount',
  'umount2',
  'unshare',
]

function without(rule: unknown, names: readonly string[]): unknown[] {
  if (!isRecord(rule) || rule.action !== 'SCMP_ACT_ALLOW' || !Array.isArray(rule.names)) return [rule]
  const left = rule.names.filter((name) => !names.includes(String(name)))
  return left.length === 0 ? [] : [{...rule, names: left}]
}

/**
 * Returns the rules without the system calls that the shared profile allows for containers in containers. The rules refuse new namespaces: clone(2) by its
 * flags; clone3(2) with ENOSYS, because a filter cannot see its flags, and programs then fall back to clone(2).
 */
export function strict(rules: readonly unknown[], arch: string): unknown[] {
  const clone = {index: arch === 's390x' ? 1 : 0, value: NAMESPACE_FLAGS, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ'}
  return [
    ...rules.flatMap((rule) => without(rule, [...REFUSED, 'clone', 'clone3'])),
    {names: REFUSED, action: 'SCMP_ACT_ERRNO', errnoRet: EPERM},
    {names: ['clone'], action: 'SCMP_ACT_ALLOW', args: [clone]},
    {names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: ENOSYS},
  ]
}
