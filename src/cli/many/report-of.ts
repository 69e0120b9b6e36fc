import type {Report} from '../../ui/report.js'

/** A report for the work on one of several pots: each line begins with its name. Steps are shown only with `verbose`. */
export function reportOf(report: Report, name: string, verbose: boolean): Report {
  const named = (line: string) => `${name}: ${line}`
  return {
    detail: (line) => report.detail(named(line)),
    info: (line) => report.info(named(line)),
    warn: (line) => report.warn(named(line)),
    step: (event) => {
      if (event.type === 'output') report.step({...event, line: named(event.line)})
      else if (event.type === 'undo') report.info(named(`undo: ${event.title}`))
      else if (verbose && 'title' in event) report.step({...event, title: named(event.title)})
    },
  }
}
