/** Names of Node's own warnings, which users of pot do not need. */
const NOTICES = ['DeprecationWarning', 'ExperimentalWarning', 'MaxListenersExceededWarning']

const field = (detail: string, name: string): string | undefined => new RegExp(`^${name}: (.+)$`, 'm').exec(detail)?.[1]

/** The text to print for a warning of the process; undefined for none. oclif reports a command that does not load as a warning, with the reason in `detail`. */
export function warningLine(warning: Error & {readonly detail?: string}, all: boolean): string | undefined {
  const detail = warning.detail ?? ''
  const plugin = field(detail, 'plugin')
  const task = field(detail, 'task')
  // plugins/not-loaded.ts already reports this problem, with the name of the plugin.
  const known = (plugin !== undefined && task === undefined) || warning.name === 'SyntaxError'
  if (!all && (known || NOTICES.includes(warning.name))) return undefined
  const reason = (field(detail, 'message') ?? warning.message).split('\n')[0] ?? ''
  return plugin === undefined ? reason : `plugin ${plugin}, ${task?.replace(/^findCommand \((.+)\)$/, 'command $1 does not load')}: ${reason}`
}
