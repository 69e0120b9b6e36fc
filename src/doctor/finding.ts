/** `error`: pot or one of the pots does not work. `warning`: it will soon not work, or something is left over. `note`: a feature that this host lacks. */
export type Severity = 'error' | 'warning' | 'note'

/** A problem of the host. */
export interface Finding {
  readonly severity: Severity
  /** One line that names the thing. */
  readonly what: string
  /** A command line to type, or a short sentence. */
  readonly fix?: string | undefined
}

export interface Diagnosis {
  /** There are no errors. */
  readonly ok: boolean
  /** Sorted, errors first. */
  readonly findings: readonly Finding[]
  /** Checks that passed: `runtime: runc 1.1.5`. */
  readonly passed: readonly string[]
  readonly unseen: readonly Unseen[]
}

/** Checks that could not be made. */
export interface Unseen {
  readonly why: string
  /** The name of the check, as `passed` would have it. */
  readonly checks: readonly string[]
}

export const error = (what: string, fix?: string): Finding => ({severity: 'error', what, fix})
export const warning = (what: string, fix?: string): Finding => ({severity: 'warning', what, fix})
export const note = (what: string, fix?: string): Finding => ({severity: 'note', what, fix})
