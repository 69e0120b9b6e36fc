import {join} from 'node:path'
import {shellWords} from '../../programs/shell-words.js'
import type {Host, Step} from '../types.js'
import {hasProgram} from './home.js'
import {exportLines, SETUP_FILE, tinirc} from './tinirc.js'

const TINIRC = '/tmp/tinirc'
const ENVIRONMENT = '/tmp/environment.sh'

/** Matches a line of `exportLines`. The first group is the part before the value, which `--plan` shows. */
const VALUES = '^(export "[^=]*=)(?:[^"\\\\]|\\\\.)*"'

/** Matches a line of words without characters that are special to a shell. */
const PLAIN = /^[\w@%+:,./-]+(?: +[\w@%+=:,./-]+)*$/

/**
 * A tree without a shell runs the words of the command. With no-rc-script, a script of pot execs the command with the environment of the pot. Otherwise the command runs directly; a pot that
 * boots has its environment only in environment.sh.
 */
export const freebsdMain: Host['main'] = ({root, command, noRcScript, environment, stack, user}) => {
  // Without a tmpfs, all users of the pot can write to its /tmp: pot must follow no link and run no file there.
  const remove = (path: string): Step => ({title: `remove ${path}`, run: {do: 'remove', path: join(root, path), within: root}})
  const write = (path: string, content: string, mode: number): Step => ({
    title: `write ${path}`,
    run: {do: 'write', path: join(root, path), within: root, content, mode, hide: VALUES},
  })

  const boots = /(^|\s)\/etc\/rc$/.test(command.trim())
  if (!hasProgram(root, '/bin/sh')) return {files: [], argv: shellWords(command), env: Object.fromEntries(environment), boots: false}
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
