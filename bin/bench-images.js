// How long export and import of a pot of 1 GB take, as ratios to tar and zstd on the same tree in this very run. See bench.js.
import {execFileSync} from 'node:child_process'
import {mkdirSync, rmSync, statSync} from 'node:fs'
import {join} from 'node:path'

/** Programs and libraries of this host, copied until there is a gigabyte of them. */
const FILL = `set -e; n=0
while [ "$(du -sm "$1" | cut -f1)" -lt 1024 ]; do n=$((n + 1)); mkdir "$1/copy$n"; cp -a /usr/lib/x86_64-linux-gnu /usr/bin /usr/share/doc "$1/copy$n/" 2>/dev/null || cp -a /usr/bin "$1/copy$n/"; done`
/** With the level that follows, or that of zstd. */
const PACK = 'tar -C "$1" -cf - . | zstd -q -T0 $3 -f -o "$2"'
const UNPACK = 'zstd -dcq "$1" | tar -C "$2" -xpf -'

/** `compare` is that of bench.js; `root` a directory for files, `fs` that of pots. */
export function benchImages({pot, compare, root, fs}) {
  const sh = (script, ...args) => execFileSync('sh', ['-c', script, 'sh', ...args], {stdio: ['ignore', 'ignore', 'inherit']})
  const file = join(root, 'tree.tar.zst')
  const likePot = join(root, 'like-pot.tar.zst')
  const target = join(fs, 'fscomp', 'tree')
  pot('plugins', 'install', 'images')
  pot('create', '-p', 'large', '-b', 'busy')
  const tree = join(fs, 'jails', 'large', 'm')
  sh(FILL, tree)
  sh('find "$1" -type b -delete -o -type c -delete; sync', tree)
  pot('snapshot', '-p', 'large')
  let sizes = []
  const image = join(root, 'large_1.tar.zst')
  compare(
    'export 1 GB',
    {
      pot: () => pot('export', '-p', 'large', '-t', '1', '-D', root),
      'tar | zstd -T0': () => sh(PACK, tree, file),
      'tar | zstd -T0 -2': () => sh(PACK, tree, likePot, '-2'),
    },
    () => {
      sizes = [image, file].map((path) => `${Math.round(statSync(path).size / 1e6)} MB`)
      for (const path of [image, file, likePot]) rmSync(path)
      sh('sync')
    },
  )
  console.log(`  pot compresses with zstd -2 unless told otherwise, zstd itself with -3: ${sizes.join(' and ')}`)
  pot('export', '-p', 'large', '-t', '1', '-D', root)
  sh(PACK, tree, file)
  // Into the same file system; what was made is removed before the next round, and not timed.
  compare(
    'import 1 GB',
    {
      pot: () => pot('import', '-p', 'large', '-t', '1', '-U', root),
      'zstd -d | tar': () => {
        mkdirSync(target)
        sh(UNPACK, file, target)
      },
    },
    () => {
      pot('destroy', '-F', '-p', 'large_1')
      rmSync(target, {recursive: true, force: true})
      sh('sync')
    },
  )
}
