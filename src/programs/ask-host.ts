import {basename} from 'node:path'
import {hasCode, PotError} from '../errors.js'
import type {Answer, Ask} from './ask.js'
import {statusOf} from './failures.js'
import {endGroup} from './group.js'
import {toolMissing} from './packages.js'
import {englishEnvironment, startLight} from './spawn.js'

/** Maximum number of characters of output. For comparison: a list of a hundred thousand snapshots has about 20 MB. */
const LARGEST_ANSWER = 500_000_000

/** Runs a program in a process group of its own. Does not use execa, because loading it would slow down commands such as `pot ls`. */
export const askHost: Ask = (file, args, {input = '', env, signal, timeout} = {}) =>
  new Promise<Answer>((resolve, reject) => {
    signal?.throwIfAborted()
    const failed = (why: string, cause?: unknown) => new PotError('TOOL_FAILED', `${file}: ${why}`, {cause})
    let problem: unknown
    const end = (why: unknown) => {
      problem ??= why
      if (child.pid !== undefined) endGroup(child.pid, 'SIGKILL')
    }
    const child = startLight([file, ...args], {stdio: 'pipe', detached: true, env: {...process.env, ...englishEnvironment(), ...env}})
    const outputs = [child.stdout, child.stderr].map((stream) => {
      const pieces: string[] = []
      let length = 0
      stream?.setEncoding('utf8').on('data', (piece: string) => {
        length += piece.length
        if (length > LARGEST_ANSWER) end(failed('the answer is too long'))
        else pieces.push(piece)
      })
      return pieces
    })
    const abort = () => end(signal?.reason)
    signal?.addEventListener('abort', abort)
    const timer = timeout === undefined ? undefined : setTimeout(() => end(failed(`no end after ${timeout} seconds`)), timeout * 1000)
    const stop = () => {
      signal?.removeEventListener('abort', abort)
      clearTimeout(timer)
    }
    child.on('error', (error) => {
      stop()
      reject(hasCode(error, 'ENOENT') ? toolMissing(basename(file), error) : failed(error.message, error))
    })
    child.on('close', (code, ended) => {
      stop()
      const [stdout = '', stderr = ''] = outputs.map((pieces) => pieces.join(''))
      if (problem === undefined) resolve({code: statusOf(code, ended), stdout, stderr})
      else reject(problem)
    })
    // A program may end without reading its input.
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
  })
