// Preloaded into pot. Writes each program that it starts to the file POT_STARTED, and the address of each module that it loads to
// POT_LOADED, one a line.
import childProcess from 'node:child_process'
import {appendFileSync} from 'node:fs'
import {register, syncBuiltinESMExports} from 'node:module'

const note = (argv) => appendFileSync(process.env.POT_STARTED, `${argv.join(' ').replaceAll('\n', ' ')}\n`)

const {ChildProcess, spawnSync} = childProcess
const {spawn} = ChildProcess.prototype
ChildProcess.prototype.spawn = function (options) {
  note([options.file, ...options.args.slice(1)])
  return spawn.call(this, options)
}
childProcess.spawnSync = (file, ...rest) => {
  note([file, ...(Array.isArray(rest[0]) ? rest[0] : [])])
  return spawnSync(file, ...rest)
}
syncBuiltinESMExports()

const hooks = `import {appendFileSync} from 'node:fs'
export async function load(url, context, next) { appendFileSync(${JSON.stringify(process.env.POT_LOADED)}, url + '\\n'); return next(url, context) }`
register(`data:text/javascript,${encodeURIComponent(hooks)}`)
