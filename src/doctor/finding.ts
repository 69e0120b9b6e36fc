/** `error`: pot or a pot does not work. `warning`: it will soon stop working, or files are left over. `note`: the host lacks a feature. */
export type Severity = 'error' | 'warning' | 'note'

/** A problem of the host or of a pot. */
export interface Finding {
  readonly severity: Severity
  /** One line that names the affected object. */
  readonly what: string
  /** A command line to type, or a short sentence. */
  readonly fix?: string | undefined
}

export interface Diagnosis {
  /** Whether there are no errors. */
  readonly ok: boolean
  /** Sorted, errors first. */
  readonly findings: readonly Finding[]
  /** Names of the checks that passed: `runtime: runc 1.1.5`. */
  readonly passed: readonly string[]
  readonly unseen: readonly Unseen[]
}

/** Checks that could not run. */
export interface Unseen {
  readonly why: string
  /** The names of the checks, as in `passed`. */
  readonly checks: readonly string[]
}

export const error = (what: string, fix?: string): Finding => ({severity: 'error', what, fix})
export const warning = (what: string, fix?: string): Finding => ({severity: 'warning', what, fix})
export const note = (what: string, fix?: string): Finding => ({severity: 'note', what, fix})
