import {execFileSync} from 'node:child_process'

const lines = (file: string, ...args: string[]): string[] =>
  execFileSync(file, args, {encoding: 'utf8'})
    .split('\n')
    .filter((line) => line !== '')

/** Release of this host's userland, such as `14.3`. */
export const hostRelease = (): string => /^\d+\.\d+/.exec(lines('freebsd-version', '-u')[0] ?? '')?.[0] ?? ''

const isBelow = (path: string, root: string) => path.startsWith(`${root}/`)

const mountsBelow = (root: string) =>
  lines('mount', '-p')
    .map((line) => line.split(/\s+/)[1] ?? '')
    .filter((target) => isBelow(target, root))

const jailsBelow = (root: string) =>
  lines('jls', 'jid', 'path').flatMap((line) => {
    const [jid = '', path = ''] = line.split(' ')
    return isBelow(path, root) ? [jid] : []
  })

/** Mounts, datasets, jails and processes that are left of the pots below `root`; their storage is `pool`. */
export function leftOnFreebsd(root: string, pool: string): string[] {
  const datasets = lines('zfs', 'list', '-H', '-o', 'name', '-r', pool).slice(1)
  const processes = lines('ps', '-axww', '-o', 'pid=', '-o', 'command=').filter((line) => line.includes(root))
  return [...mountsBelow(root), ...datasets, ...jailsBelow(root).map((jid) => `jail ${jid}`), ...processes]
}

/** Removes all jails and mounts below `root`. */
export function clearFreebsd(root: string): void {
  for (const jid of jailsBelow(root)) execFileSync('jail', ['-R', jid])
  for (const target of mountsBelow(root).toReversed()) execFileSync('umount', ['-f', target])
}

/** Mounts the datasets as at a boot, by importing their pool. `dir` contains the disk of the pool. */
export function importAgain(pool: string, dir: string): void {
  execFileSync('zpool', ['export', pool])
  execFileSync('zpool', ['import', '-d', dir, pool])
}
