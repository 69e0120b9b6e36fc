import type {FaultRun} from './faults.js'

/** A run as a key of `OPEN`. */
export const titleOf = ({host, operation, step, fault}: FaultRun): string => `${host}: ${operation}: ${fault} at ${step}`

/** What was left in runs, and why it is open. */
export const OPEN: Readonly<Record<string, string>> = {
  'Linux: purge-snapshots: tool fails at exec rmdir': 'an empty directory, which the next snapshot uses',
  'Linux: purge-snapshots: tool is missing at exec pot-remove':
    'each volume of a pot has its snapshot, and one of the two was removed; the next purge-snapshots removes the other',
  'Linux: vnet-start: tool fails at exec nft -f': 'the bridge, which stays by intention: pots may use it already',
  'the model of FreeBSD: vnet-start: disk full at exec pot-bridge': 'not looked into yet',
  'the model of FreeBSD: apply: disk full at call pot.command':
    'the volume that apply had made; why a second apply does not come to the same end there was not looked into yet',
  'the model of FreeBSD: apply: step fails at call pot.command': 'the same',
  'the model of FreeBSD: apply: read-only at edit': 'the same',
}
