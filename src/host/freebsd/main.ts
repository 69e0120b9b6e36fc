import {join} from 'node:path'
import type {Host, Step} from '../types.js'
import {exportLines, SETUP_FILE, tinirc} from './tinirc.js'

const TINIRC = '/tmp/tinirc'
const ENVIRONMENT = '/tmp/environment.sh'

/** Of lines of `exportLines`. */
const VALUES = '^(export "[^=]*=)(?:[^"\\\\]|\\\\.)*"'

/** Words without anything that a shell would treat. */
const PLAIN = /^[\w@%+:,./-]+(?: +[\w@%+=:,./-]+)*$/

/**
 * With no-rc-script the command is exec'ed by a script that pot writes, with the environment of the pot. Otherwise the command runs by
 * itself; a pot that boots finds its environment in environment.sh only.
 */
export const freebsdMain: Host['main'] = ({root, command, noRcScript, environment, stack, user}) => {
  // /tmp of a pot without a tmpfs is writable for all its users: nothing that lies there may be followed or be run
  const remove = (path: string): Step => ({title: `remove ${path}`, run: {do: 'remove', path: join(root, path), within: root}})
  const write = (path: string, content: string, mode: number): Step => ({
    title: `write ${path}`,
    run: {do: 'write', path: join(root, path), within: root, content, mode, hide: VALUES},
  })

  const boots = /(^|\s)\/etc\/rc$/.test(command.trim())
  if (noRcScript && command.trim() !== '') {
    const files = [remove(TINIRC), remove(SETUP_FILE), write(TINIRC, tinirc({command, environment, stack}), user === undefined ? 0o700 : 0o755)]
    return {files, argv: ['/bin/sh', TINIRC], env: {}, boots}
  }
  const argv = command.trim() === '' ? [] : PLAIN.test(command.trim()) ? command.trim().split(/ +/) : ['/bin/sh', '-c', command]
  return {
    files: [remove(ENVIRONMENT), write(ENVIRONMENT, exportLines(environment), user === undefined ? 0o600 : 0o644)],
    argv,
    env: boots ? {} : Object.fromEntries(environment),
    boots,
  }
}
