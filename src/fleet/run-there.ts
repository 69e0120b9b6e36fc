import {readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {temporaryDirectory} from '../paths/temporary.js'
import {attach, isTerminal} from '../programs/attach.js'
import type {Elsewhere} from './host-words.js'
import {noHost, OF_SSH, sshArgv, type SshOptions} from './ssh.js'

/**
 * Runs a command line of pot on another host by ssh(1), with the stdio of this process. Resolves with the exit status. Rejects with NO_HOST, TOOL_MISSING and
 * EXEC_FAILED. `json`: whether failures are printed as JSON.
 */
export async function runThere(there: Elsewhere, {json}: {readonly json: boolean}): Promise<number> {
  const directory = temporaryDirectory()
  const log = join(directory, 'ssh.log')
  try {
    const argv = sshArgv(there, {ssh: process.env.POT_SSH, tty: isTerminal(), log, missing: missingOn(there.destination, json)})
    const status = await attach({argv, terminal: true}, (_, handOn) => handOn())
    const reason = status === OF_SSH ? sshFailure(log) : undefined
    if (reason === undefined) return status
    throw noHost(there.destination, reason)
  } finally {
    rmSync(directory, {recursive: true, force: true})
  }
}

/** The last message of ssh; undefined if it has none, so that the exit status is that of the command there. */
export function sshFailure(log: string): string | undefined {
  try {
    return readFileSync(log, 'utf8').trim().split(/\r?\n/).at(-1)?.trim() || undefined
  } catch {
    return undefined
  }
}

/** What the user of a host without pot reads. */
export function missingOn(destination: string, json: boolean): SshOptions['missing'] {
  const message = `${destination} has no pot in its PATH`
  const hint = 'install pot there, as on this host'
  return json ? {stdout: JSON.stringify({error: {code: 'NO_POT_THERE', message, hint}}, null, 2)} : {stderr: `pot: ${message}\n     ${hint}`}
}
