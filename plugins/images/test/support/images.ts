import {execFileSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {World} from '../../../../test/support/world.js'

/** What an image has to keep: contents, owners, modes, times in seconds, links, a fifo, a name that is no UTF-8, a hole. */
const TREE = `set -e; cd "$1"
echo hello > f; ln f hard; ln -s /etc/passwd out; ln -s ../../../../etc/shadow up; mkfifo fifo; chown 1234:77 f; chown -h 5:6 out; chmod 4755 f
printf x > "$(printf 'bad\\377name')"; printf y > 'a b%c'; dd if=/dev/zero of=sparse bs=1M count=8 status=none; mkdir -m 1777 sticky
n=$(printf 'n%.0s' $(seq 120)); mkdir -p "$n/$n"; echo deep > "$n/$n/$n"; head -c 300000 /dev/urandom > random; touch -d '2001-02-03' sticky f`

export const fillTree = (directory: string): void => void execFileSync('sh', ['-c', TREE, 'fill', directory])

/** Of everything that an image keeps of a tree; times of files alone, for mounting and unmounting touches directories. */
export function treeDigest(directory: string): string {
  const script = `cd "$1" && tar --sort=name --numeric-owner --mtime=@0 -cf - . | sha256sum && find . -type f -printf '%p %T@\\n' | sed 's/[.][0-9]*$//' | sort | sha256sum`
  return execFileSync('sh', ['-c', script, 'digest', directory], {encoding: 'utf8'})
}

export const rootOf = (world: World, pot: string): string => join(world.fs, 'jails', pot, 'm')

export const confOf = (world: World, pot: string): string => readFileSync(join(world.fs, 'jails', pot, 'conf/pot.conf'), 'utf8')

/** Lines of pot.conf that an import keeps. */
export const keptLines = (conf: string): string[] =>
  conf
    .split('\n')
    .filter((line) => /^pot\.(attr|env|hosts|cmd|base)/.test(line))
    .sort()
