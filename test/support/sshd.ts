import {execFileSync, spawn, spawnSync} from 'node:child_process'
import {chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync} from 'node:fs'
import {createServer} from 'node:net'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as sleep} from 'node:timers/promises'
import {CORE} from './cli.js'

const PRIVILEGE_SEPARATION = '/run/sshd'
const path = ['/usr/sbin', '/usr/local/sbin', '/usr/bin'].map((directory) => `${directory}/sshd`).find((file) => existsSync(file))

/** Why the tests of other hosts cannot run here. */
export function noSshd(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root'
  return path === undefined || spawnSync('ssh', ['-V']).error !== undefined ? 'needs ssh and sshd (openssh-server)' : undefined
}

const quote = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`

/** A host that ssh reaches: an sshd on this machine, with keys of its own. */
export interface OtherHost {
  /** What goes behind -H. */
  readonly name: string
  /** The value of POT_SSH. */
  readonly ssh: string
  /** Takes pot away there, or brings it back. */
  hasPot(yes: boolean): void
  close(): Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Starts sshd. pot there has these variables in its environment. */
export async function startSshd(env: Readonly<Record<string, string>>, through: readonly string[] = []): Promise<OtherHost> {
  const root = mkdtempSync(join(tmpdir(), 'pot-sshd-'))
  const at = (name: string) => join(root, name)
  const made = !existsSync(PRIVILEGE_SEPARATION)
  if (made) mkdirSync(PRIVILEGE_SEPARATION, {mode: 0o755})
  for (const key of ['host', 'user']) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(key)])
  mkdirSync(at('bin'))
  const variables = Object.entries({...env, NODE_ENV: undefined, DEBUG: undefined}).map(([key, value]) =>
    value === undefined ? `unset ${key}` : `export ${key}=${quote(value)}`,
  )
  const pot = at('bin/pot')
  writeFileSync(pot, ['#!/bin/sh', ...variables, `exec ${[...through, process.execPath, join(CORE, 'bin/run.js')].map(quote).join(' ')} "$@"`, ''].join('\n'))
  chmodSync(pot, 0o755)
  writeFileSync(at('authorized'), readFileSync(at('user.pub')))
  const port = await freePort()
  const name = '127.0.0.1'
  writeFileSync(at('known'), `[${name}]:${port} ${readFileSync(at('host.pub'), 'utf8')}`)
  writeFileSync(
    at('config'),
    [
      `Port ${port}`,
      `ListenAddress ${name}`,
      `HostKey ${at('host')}`,
      `AuthorizedKeysFile ${at('authorized')}`,
      'PidFile none',
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      `SetEnv PATH=${at('bin')}:/usr/bin:/bin`,
      '',
    ].join('\n'),
  )
  const server = spawn(path ?? 'sshd', ['-D', '-e', '-f', at('config')], {stdio: ['ignore', 'ignore', 'pipe']})
  const ended = new Promise<void>((resolve) => server.on('exit', () => resolve()))
  let said = ''
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  while (!said.includes('Server listening')) {
    if (server.exitCode !== null) throw new Error(`sshd does not start: ${said}`)
    await sleep(20)
  }
  const options = [`-p ${port}`, `-i ${at('user')}`, '-F none', '-o IdentitiesOnly=yes', `-o UserKnownHostsFile=${at('known')}`, '-o BatchMode=yes']
  return {
    name,
    ssh: `ssh ${options.join(' ')}`,
    hasPot: (yes) => chmodSync(pot, yes ? 0o755 : 0o644),
    async close() {
      server.kill()
      await ended
      rmSync(root, {recursive: true, force: true})
      if (made) rmdirSync(PRIVILEGE_SEPARATION)
    },
  }
}
