import {execFile} from 'node:child_process'
import {constants} from 'node:os'
import {basename} from 'node:path'
import {PotError} from '../errors.js'
import type {Ask} from './ask.js'
import {toolMissing} from './packages.js'
import {searchPath} from './search-path.js'

/** Bytes of output; a list of a hundred thousand snapshots is some 20 MB. */
const LARGEST_ANSWER = 512 * 1024 * 1024

/** Asks by starting a process, with messages in English. A program that a signal ended answers 128 + signal, as in a shell. */
export const askHost: Ask = (file, args, options = {}) =>
  new Promise((resolve, reject) => {
    const env = {...process.env, PATH: searchPath(), LC_ALL: 'C', ...options.env}
    const child = execFile(file, [...args], {env, maxBuffer: LARGEST_ANSWER, encoding: 'utf8'}, (error, stdout, stderr) => {
      if (error === null) return resolve({code: 0, stdout, stderr})
      if (typeof error.code === 'number') return resolve({code: error.code, stdout, stderr})
      if (error.signal && !error.code) return resolve({code: 128 + constants.signals[error.signal], stdout, stderr})
      if (String(error.code) === 'ENOENT') return reject(toolMissing(basename(file), error))
      return reject(new PotError('TOOL_FAILED', `${file}: ${error.message.split('\n')[0] ?? ''}`, {cause: error}))
    })
    // a program that does not read its input is no failure
    child.stdin?.on('error', () => {})
    child.stdin?.end(options.input ?? '')
  })
