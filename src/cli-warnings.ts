/** Node's own notices: of no use to somebody who runs pot. */
const NOTICES = ['DeprecationWarning', 'ExperimentalWarning', 'MaxListenersExceededWarning']

const field = (detail: string, name: string): string | undefined => new RegExp(`^${name}: (.+)$`, 'm').exec(detail)?.[1]

/** One line for a warning of the process. oclif reports plugins that do not load in this way, with the reason in `detail`. */
export function warningLine(warning: Error & {readonly detail?: string}, all: boolean): string | undefined {
  if (NOTICES.includes(warning.name) && !all) return undefined
  const detail = warning.detail ?? ''
  const plugin = field(detail, 'plugin')
  const about = field(detail, 'task')?.replace(/^findCommand \((.+)\)$/, 'command $1') ?? ''
  const reason = (field(detail, 'message') ?? warning.message).split('\n')[0] ?? ''
  return plugin === undefined ? reason : `plugin ${plugin} does not load: ${[about, reason].filter((part) => part !== '').join(': ')}`
}
