import {chmodSync, existsSync, mkdirSync, realpathSync, symlinkSync} from 'node:fs'
import {createServer, type Server} from 'node:net'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {answer, isRequest, type Ready} from './control.js'
import {gate} from './gate.js'
import {handle} from './handle.js'
import {must} from './host.js'
import {tearDown} from './power.js'
import {isRelease, type Release} from './releases.js'
import {seed} from './seed.js'
import {newState, type State} from './state.js'
import {passed, tools} from './tools/index.js'

/** The process behind one model: started by startModel with its temporary directory as argument, steered over the IPC channel. */
async function main(root: string, release: Release): Promise<void> {
  // Private, so that nothing that is mounted in here appears anywhere else, or the other way round.
  await must('mount', ['--bind', '--make-private', root, root])
  const state = newState(root, {release})
  const turn = gate()
  const bin = makeBin(root)
  await seed(state)
  const socket = join(root, '.model', 'socket')
  const server = createServer((connection) => void handle(state, turn, connection))
  await new Promise<void>((resolve) => server.listen(socket, resolve))

  let ended: Promise<string[]> | undefined
  const end = (): Promise<string[]> => (ended ??= close(state, server))
  process.on('message', (message) => {
    if (!isRequest(message)) return
    void answer(state, turn, end, message).then((reply) => {
      process.send?.(reply)
      if (message.method === 'stop') process.disconnect()
    })
  })
  // Whoever started the model is gone: leave nothing behind.
  process.on('disconnect', () => void end().then(() => process.exit(0)))
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void end().then(() => process.exit(0)))
  process.send?.({ready: {bin, socket, pid: process.pid}} satisfies {ready: Ready})
}

/** The only directory of PATH: a link to the shim for each modelled tool, and the host's program where both are alike. */
function makeBin(root: string): string {
  const bin = join(root, '.model', 'bin')
  mkdirSync(bin, {recursive: true})
  const shim = join(dirname(fileURLToPath(import.meta.url)), 'shim')
  chmodSync(shim, 0o755)
  for (const name of Object.keys(tools)) symlinkSync(shim, join(bin, name))
  for (const name of passed) {
    const host = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'].map((dir) => join(dir, name)).find((path) => existsSync(path))
    if (host) symlinkSync(realpathSync(host) === '/usr/bin/busybox' ? host : realpathSync(host), join(bin, name))
  }
  symlinkSync(process.execPath, join(bin, 'node'))
  return bin
}

async function close(state: State, server: Server): Promise<string[]> {
  server.close()
  return tearDown(state)
}

const [root = '', release = ''] = process.argv.slice(2)
await main(root, isRelease(release) ? release : '14.2')
