import {messageOf, PotError} from '../../errors.js'

/** Error codes of npm for an unreachable server. */
const UNREACHABLE = /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT)\b/
const PUBLIC = 'https://registry.npmjs.org/'

/** The lines of npm's error message without the prefix `npm error`. Omits lines that only name a log file or a code. */
const linesOf = (output: string) =>
  output
    .split('\n')
    .map((line) => line.replace(/^npm (error|ERR!)\s*/, '').trim())
    .filter((line) => line !== '' && !/^(A complete log|code |errno |npm )/.test(line))

async function isUp(registry: string): Promise<boolean> {
  try {
    await fetch(registry, {method: 'HEAD', signal: AbortSignal.timeout(10_000)})
    return true
  } catch {
    return false
  }
}

/** Converts a failure of the plugin manager into an error of pot. `output`: the output of the plugin manager and of npm. */
export async function refusalOf(error: unknown, output: string, words: readonly string[], registry = PUBLIC): Promise<unknown> {
  const message = messageOf(error)
  const unreachable = new PotError('NO_REGISTRY', `the registry ${registry} cannot be reached`, {
    hint: 'pot plugins install ./FILE.tgz needs none',
    cause: error,
  })
  const absent = /^(\S+) does not exist in the registry/.exec(message)?.[1]
  if (UNREACHABLE.test(output) || (absent !== undefined && !(await isUp(registry)))) return unreachable
  if (absent !== undefined || /\bE404\b/.test(output))
    return new PotError('NO_PLUGIN', `the registry ${registry} has no ${absent ?? words.filter((word) => !word.startsWith('-')).join(' ')}`, {
      hint: 'npm search --searchlimit 5 pot-plugin',
      cause: error,
    })
  if (/\bERESOLVE\b/.test(output)) {
    const needs = /peer (@pot\/core@"[^"]*") from (\S+)/.exec(output)
    const what = needs === null ? 'the plugins need versions that exclude each other' : `${needs[2]} needs ${needs[1]}`
    return new PotError('BROKEN_PLUGIN', `${what}, and this pot is another version`, {hint: 'pot plugins update, or update pot', cause: error})
  }
  if (/\bEINTEGRITY\b/.test(output))
    return new PotError('DIGEST_MISMATCH', 'a downloaded package is not the one of the lock file', {hint: 'tell its authors', cause: error})
  const script = /^npm (?:error|ERR!) command (?:sh|\S*\/sh) -c (.*)$/m.exec(output)?.[1]
  if (script !== undefined) {
    const of = /^npm (?:error|ERR!) path \S*\/node_modules\/(\S+)$/m.exec(output)?.[1] ?? 'a package'
    return new PotError('INSTALL_FAILED', `a script of npm of ${of} fails: ${script}`, {hint: 'without --allow-scripts it does not run', cause: error})
  }
  if (/exited with code/.test(message))
    return new PotError('INSTALL_FAILED', `npm fails: ${linesOf(output)[0] ?? message}`, {hint: 'DEBUG=* shows all of it', cause: error})
  return error
}
