import type {FaultRun} from './faults.js'

/** A run as a key of `OPEN`. */
export const titleOf = ({host, operation, step, fault}: FaultRun): string => `${host}: ${operation}: ${fault} at ${step}`

/** What was left in runs, and why it is open. */
export const OPEN: Readonly<Record<string, string>> = {}
