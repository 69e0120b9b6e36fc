import {execFileSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {lstatSync, readdirSync, readFileSync, readlinkSync} from 'node:fs'
import {join} from 'node:path'
import type {World} from '../world.js'

const quietly = <T>(read: () => T, otherwise: T): T => {
  try {
    return read()
  } catch {
    return otherwise
  }
}

/** The lines that a program prints; [] if it is missing or fails. */
const linesOf = (file: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): string[] =>
  quietly(() => execFileSync(file, args, {encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'ignore']}), '')
    .split('\n')
    .filter((line) => line.trim() !== '')

/** Names, modes, owners and digests of the files below a directory. Files that vanish meanwhile are left out. */
function files(directory: string): string[] {
  return quietly(() => readdirSync(directory), []).flatMap((name) => {
    const path = join(directory, name)
    const stat = lstatSync(path, {throwIfNoEntry: false})
    if (stat === undefined) return []
    const about = `file ${path} ${(stat.mode & 0o7777).toString(8)} ${stat.uid}:${stat.gid}`
    if (stat.isDirectory()) return [about, ...files(path)]
    if (stat.isSymbolicLink()) return [`${about} -> ${quietly(() => readlinkSync(path), '')}`]
    const text = stat.isFile() ? quietly(() => readFileSync(path), Buffer.alloc(0)) : Buffer.alloc(0)
    return [`${about} ${createHash('sha256').update(text).digest('hex').slice(0, 12)}`]
  })
}

function controlGroups(directory = '/sys/fs/cgroup'): string[] {
  const below = quietly(() => readdirSync(directory, {withFileTypes: true}), []).filter((one) => one.isDirectory())
  return below.flatMap(({name}) => [`cgroup ${join(directory, name)}`, ...controlGroups(join(directory, name))])
}

const mounts = () =>
  quietly(() => readFileSync('/proc/self/mountinfo', 'utf8'), '')
    .split('\n')
    .flatMap((line) => {
      const [, , , root, target] = line.split(' ')
      return target === undefined ? [] : [`mount ${root} on ${target}`]
    })

/**
 * What the whole host has, in lines that can be compared: files below /etc, mounts, network interfaces, the rules of nftables, control groups; for the model of
 * FreeBSD also its interfaces, mounts, jails, rules of pf and limits. Other programs change these, too: the comparison needs a machine of its own.
 */
export function hostState({model, env}: Pick<World, 'model' | 'env'>): string[] {
  const ask = (file: string, ...args: string[]) =>
    model === undefined ? [] : linesOf(join(model.bin, file), args, {...process.env, ...env}).map((line) => `${file} ${line}`)
  const nft = linesOf('nft', ['-s', 'list', 'ruleset'])
  return [
    ...files('/etc'),
    ...mounts(),
    ...quietly(() => readdirSync('/sys/class/net'), []).map((name) => `interface ${name}`),
    ...nft.map((line) => `nft ${line.trim()}`),
    ...controlGroups(),
    ...ask('ifconfig', '-l'),
    ...ask('mount', '-p'),
    ...ask('jls', 'name'),
    ...ask('pfctl', '-s', 'Anchors'),
    ...ask('rctl'),
  ].sort()
}
