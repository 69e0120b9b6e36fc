import type {Diagnosis} from './finding.js'

/** A diagnosis as text. Problems come first; the line after a problem has the command that mends it. */
export function lines({findings, passed, unseen}: Diagnosis): string[] {
  return [
    ...findings.flatMap(({severity, what, fix}) => [
      `${severity.padEnd(8)} ${what.replaceAll(/\s*\n\s*/g, ' ')}`,
      ...(fix === undefined ? [] : [`         ${fix}`]),
    ]),
    ...passed.map((what) => `ok       ${what}`),
    ...unseen.flatMap(({why, checks}) => [`unseen   ${why}, so it is not known whether`, ...checks.map((check) => `         ${check}`)]),
  ]
}
