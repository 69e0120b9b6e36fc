import {PotError} from '../errors.js'
import {quoted, shellWords, singleQuoted} from '../programs/shell-words.js'
import type {Elsewhere} from './host-words.js'

/** How ssh is started. */
export interface SshOptions {
  /** The value of POT_SSH: ssh and options of it, as a line of sh(1). */
  readonly ssh: string | undefined
  /** Whether the command there gets a terminal. */
  readonly tty?: boolean
  /** A file (absolute) that gets the messages of ssh itself. */
  readonly log?: string
  /** What the other host writes on stdout or stderr if it has no pot: then the exit status is 1. */
  readonly missing: {readonly stdout: string} | {readonly stderr: string}
}

/** Directories in which pot may be although they are not in PATH of a shell that ssh starts. */
const MORE = '/usr/local/bin:/usr/local/sbin:/usr/sbin:/sbin'

/** Words that every shell leaves alone in single quotes: csh(1) expands `!`, and ends a line at a line break. */
const isPlain = (text: string): boolean => !/[!\n]/.test(text)

const octal = (text: string): string => [...Buffer.from(text)].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join('')

/** Makes a line that runs a script of sh(1) in the shell of a user of another host, whichever shell that is. */
export const forAnyShell = (script: string): string =>
  isPlain(script) ? `exec /bin/sh -c ${singleQuoted(script)}` : `exec /bin/sh -c 'eval "$(printf %b "$0")"' '${octal(script)}'`

/** Returns the argv that runs pot on another host. */
export function sshArgv({destination, words}: Elsewhere, {ssh, tty = false, log, missing}: SshOptions): string[] {
  const [file = 'ssh', ...options] = shellWords(ssh ?? '')
  const [text, to] = 'stdout' in missing ? [missing.stdout, ''] : [missing.stderr, ' >&2']
  const none = `{ printf '%s\\n' ${singleQuoted(text)}${to}; exit 1; }`
  const script = `PATH="$PATH:${MORE}"; export PATH; unset POT_HOST; command -v pot >/dev/null 2>&1 || ${none}; exec ${quoted(['pot', ...words])}`
  const own = [...(log === undefined ? [] : ['-E', log]), '-o', 'LogLevel=ERROR', ...(tty ? ['-t'] : ['-T'])]
  return [file, ...options, ...own, '--', destination, forAnyShell(script)]
}

/** Exit status of ssh(1) when ssh itself has failed. */
export const OF_SSH = 255

/** The NO_HOST error for a failure of ssh. */
export const noHost = (destination: string, reason: string): PotError =>
  new PotError('NO_HOST', `${destination} cannot be reached: ${reason}`, {hint: `ssh ${destination}`})
