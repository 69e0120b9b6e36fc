// Loaded into a tested pot before all other code. Lets the fault POT_FAULT happen at the step with the number POT_FAULT_STEP (from 1, over all operations of
// the process), or while pot plans for the number 0, and then makes the file POT_FAULT_NOTE.
import cp from 'node:child_process'
import {subscribe} from 'node:diagnostics_channel'
import fs from 'node:fs'
import {syncBuiltinESMExports} from 'node:module'
import {basename} from 'node:path'

const {POT_FAULT = '', POT_FAULT_STEP = '1', POT_FAULT_NOTE = ''} = process.env
const at = Number(POT_FAULT_STEP)
const {spawn, spawnSync} = cp
const {writeFileSync} = fs

/** The fault that the next program, or each write, meets. */
let armed = at === 0 ? POT_FAULT : ''
let count = 0
const note = () => writeFileSync(POT_FAULT_NOTE, '')
const soon = (signal) => setTimeout(() => process.kill(process.pid, signal), 300)

/** Programs of pot itself, which no step and no question runs. */
const OWN = ['flock', 'logger', 'ps']

/** What a program becomes under the armed fault. */
function instead(file, args) {
  if (armed === '' || OWN.includes(basename(file)) || OWN.includes(file)) return [file, args]
  const is = armed
  const sh = (text) => ['/bin/sh', ['-c', text]]
  switch (is) {
    case 'tool fails':
      armed = ''
      note()
      return sh('echo "it is broken" >&2; exit 9')
    case 'tool is missing':
      armed = ''
      note()
      return [`/nonexistent/${basename(file)}`, args]
    case 'tool hangs, then TERM':
      armed = ''
      note()
      soon('SIGTERM')
      return ['/bin/sleep', ['1000']]
    case 'tool is slow':
      armed = ''
      note()
      return ['/bin/sh', ['-c', 'sleep 1; exec "$@"', 'sh', file, ...args]]
    case 'tool prints garbage':
      armed = ''
      note()
      return ['/bin/sh', ['-c', `printf '\\377\\001} {garbage\\n'; printf '\\377 garbage\\n' >&2; exec "$@"`, 'sh', file, ...args]]
    case 'garbage while planning':
      armed = ''
      note()
      return sh("printf '\\377\\001} {garbage\\n'")
    case 'disk full':
    case 'out of inodes':
      note()
      return sh('echo "No space left on device" >&2; exit 1')
    case 'read-only':
      note()
      return sh('echo "Read-only file system" >&2; exit 1')
    default:
      return [file, args]
  }
}

const withArgs = (args) => (Array.isArray(args) ? args : [])
cp.spawn = (file, args, options) => {
  const [other, words] = instead(file, withArgs(args))
  const child = spawn(other, words, Array.isArray(args) ? options : args)
  if (armed === 'kill between fork and journal' && !OWN.includes(basename(file))) {
    note()
    process.kill(process.pid, 'SIGKILL')
    for (;;);
  }
  return child
}
cp.spawnSync = (file, args, options) => {
  const [other, words] = instead(file, withArgs(args))
  return spawnSync(other, words, Array.isArray(args) ? options : args)
}

const FULL = ['ENOSPC', 28, 'no space left on device']
const ERRORS = {'disk full': FULL, 'out of inodes': FULL, 'read-only': ['EROFS', 30, 'read-only file system']}
function deny(call, path) {
  const [code, errno, text] = ERRORS[armed] ?? []
  if (code === undefined) return
  note()
  throw Object.assign(new Error(`${code}: ${text}, ${call} '${path}'`), {code, errno: -errno, syscall: call, path})
}
const writes = (flags) => (typeof flags === 'number' ? (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0 : /[wa+]/.test(String(flags ?? 'r')))
for (const call of ['mkdirSync', 'renameSync', 'symlinkSync', 'writeFileSync']) {
  const real = fs[call]
  fs[call] = (path, ...rest) => {
    if (typeof path === 'string') deny(call.replace('Sync', ''), path)
    return real(path, ...rest)
  }
}
const {existsSync, openSync} = fs
fs.openSync = (path, flags, mode) => {
  // Without inodes, files that exist can be written.
  if (writes(flags) && !(armed === 'out of inodes' && existsSync(path))) deny('open', path)
  return openSync(path, flags, mode)
}

/** Uses up the file descriptors of this process, for as long as the operation takes. */
function useUpDescriptors() {
  spawnSync('prlimit', ['--pid', String(process.pid), '--nofile=300:300'])
  try {
    for (;;) openSync('/dev/null', 'r')
  } catch {}
}

/** Sets the clock of this process back by a day. */
function setClockBack() {
  const {now} = Date
  Date.now = () => now() - 86_400_000
  globalThis.Date = new Proxy(Date, {construct: (target, args) => new target(...(args.length === 0 ? [target.now()] : args))})
}
syncBuiltinESMExports()

const AT_BEGIN = {INT: 'SIGINT', TERM: 'SIGTERM', HUP: 'SIGHUP', 'INT twice': 'SIGINT', 'TERM twice': 'SIGTERM', 'PIPE twice': 'SIGPIPE'}
subscribe('pot:operation:step', (message) => {
  if (message.phase === 'begin') {
    count += 1
    armed = ''
    if (count !== at) return
    if (POT_FAULT === 'step fails') {
      note()
      message.refuse(new Error('this step fails for a test'))
    } else if (POT_FAULT === 'kill -9 before') {
      note()
      process.kill(process.pid, 'SIGKILL')
      for (;;);
    } else if (POT_FAULT in AT_BEGIN) {
      note()
      process.kill(process.pid, AT_BEGIN[POT_FAULT])
      if (POT_FAULT.endsWith(' twice')) setTimeout(() => process.kill(process.pid, AT_BEGIN[POT_FAULT]), 20)
    } else if (POT_FAULT === 'clock back') {
      note()
      setClockBack()
    } else if (POT_FAULT === 'out of descriptors') {
      note()
      useUpDescriptors()
    } else armed = POT_FAULT
  } else if (message.phase === 'done') {
    armed = ''
    if (count !== at || POT_FAULT !== 'kill -9 after') return
    note()
    process.kill(process.pid, 'SIGKILL')
    for (;;);
  }
})
