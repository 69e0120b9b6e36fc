// Is loaded into pot by NODE_OPTIONS. Adds a line to the file COUNTED for each program that pot starts.
const {appendFileSync} = require('node:fs')
const {basename} = require('node:path')
const childProcess = require('node:child_process')

/** Notes a program by its name, and a script of pot by the name of the script. */
function told(file, [first, , name]) {
  const words = [basename(file)]
  if (first === '-c' && /^pot-/.test(name ?? '')) words.push(name)
  appendFileSync(process.env.COUNTED, `${words.join(' ')}\n`)
}

if (process.env.COUNTED) {
  const {spawn} = childProcess.ChildProcess.prototype
  childProcess.ChildProcess.prototype.spawn = function (options) {
    told(options.file, options.args.slice(1))
    return spawn.call(this, options)
  }
  const {spawnSync} = childProcess
  childProcess.spawnSync = (file, args = [], ...more) => {
    told(file, Array.isArray(args) ? args : [])
    return spawnSync(file, args, ...more)
  }
}
