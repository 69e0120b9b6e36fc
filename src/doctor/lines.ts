import type {Diagnosis} from './finding.js'

/** A diagnosis as text: problems first, each with the command that mends it on the next line. */
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
