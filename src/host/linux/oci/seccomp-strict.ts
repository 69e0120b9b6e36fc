import {isRecord} from '../../../errors.js'

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const NAMESPACE_FLAGS = 0x7e020000

const EPERM = 1
const ENOSYS = 38

/** Mounts, namespaces and keyrings: of no use without CAP_SYS_ADMIN, and the way to most holes of the kernel. */
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
 * The rules without what the shared profile allows for containers within containers. New namespaces are refused: clone(2) by its
 * flags; clone3(2), whose flags a filter cannot see, as if the kernel did not have it, so that programs fall back.
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
