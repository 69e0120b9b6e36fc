import {createHash} from 'node:crypto'
import {readFileSync, statSync} from 'node:fs'
import {fail, ok, type Call, type Reply} from '../call.js'
import {absolute} from '../fs/attach.js'
import {getopt, usual} from '../getopt.js'

/** sha256(1) and its like: `ALGO (file) = digest`, not what coreutils print. */
export const digest =
  (algorithm: string) =>
  async (call: Call): Promise<Reply> => {
    const {tool} = call
    const options = getopt(call.argv, 'bc:pqrs:tx', usual(tool, `usage: ${tool} [-pqrtx] [-c file] [-s string] [files ...]`))
    if (['b', 'p', 't', 'x'].some((letter) => options.has(letter))) return fail(`freebsd model: ${tool} -b, -p, -t and -x are not modelled`, 70)
    const hash = (data: Buffer | string) => createHash(algorithm).update(data).digest('hex')
    const expected = options.value('c')
    const mark = (sum: string) => (expected === undefined || expected.toLowerCase() === sum ? '' : ' [ Failed ]')
    let failures = 0
    const line = (name: string, sum: string): string => {
      if (mark(sum) !== '') failures++
      if (options.has('q')) return `${sum}${mark(sum)}\n`
      return options.has('r') ? `${sum} ${name}${mark(sum)}\n` : `${algorithm.toUpperCase()} (${name}) = ${sum}${mark(sum)}\n`
    }

    const text = options.value('s')
    if (text !== undefined) return ok(line(`"${text}"`, hash(text)))
    if (options.operands.length === 0) {
      const sum = hash(await call.slurp())
      return {code: mark(sum) === '' ? 0 : 2, stdout: `${sum}${mark(sum)}\n`}
    }
    let code = 0
    for (const name of options.operands) {
      const path = absolute(call.cwd, name)
      const stat = statSync(path, {throwIfNoEntry: false})
      if (!stat || stat.isDirectory()) {
        call.warn(`${tool}: ${name}: ${stat ? 'Is a directory' : 'No such file or directory'}\n`)
        code = 1
      } else call.print(line(name, hash(readFileSync(path))))
    }
    return {code: code !== 0 ? code : failures > 0 ? 2 : 0}
  }
