/** `error`: pot, or a pot, does not work. `warning`: something is left over, or soon will not. `note`: something this host could do and does not. */
export type Severity = 'error' | 'warning' | 'note'

/** Something that is not as it should be. */
export interface Finding {
  readonly severity: Severity
  /** One line that names the thing. */
  readonly what: string
  /** A command line to type, or a short sentence. */
  readonly fix?: string | undefined
}

export interface Diagnosis {
  /** No error. */
  readonly ok: boolean
  /** The worst first. */
  readonly findings: readonly Finding[]
  /** What is in order: `runtime: runc 1.1.5`. */
  readonly passed: readonly string[]
  readonly unseen: readonly Unseen[]
}

/** What could not be looked at. */
export interface Unseen {
  readonly why: string
  /** As in `passed`, were it in order. */
  readonly checks: readonly string[]
}

export const error = (what: string, fix?: string): Finding => ({severity: 'error', what, fix})
export const warning = (what: string, fix?: string): Finding => ({severity: 'warning', what, fix})
export const note = (what: string, fix?: string): Finding => ({severity: 'note', what, fix})
