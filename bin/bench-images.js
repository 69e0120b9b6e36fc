// Measures the export and the import of a pot of 1 GB, as ratios to tar and zstd on the same tree in the same run. See bench.js.
import {execFileSync} from 'node:child_process'
import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

/** Copies programs and libraries of this host into directory $1 until they take a gigabyte. */
const FILL = `set -e; n=0
while [ "$(du -sm "$1" | cut -f1)" -lt 1024 ]; do n=$((n + 1)); mkdir "$1/copy$n"; cp -a /usr/lib/x86_64-linux-gnu /usr/bin /usr/share/doc "$1/copy$n/" 2>/dev/null || cp -a /usr/bin "$1/copy$n/"; done`
/** bench.js passes its functions. `root` is a directory for files, `fs` is the pot root. */
export function benchImages({pot, compare, say, table, number, root, fs}) {
  const sh = (script, ...args) => execFileSync('sh', ['-c', script, 'sh', ...args], {stdio: ['ignore', 'ignore', 'inherit']})
  const POT = fileURLToPath(new URL('pot', import.meta.url))
  const file = join(root, 'tree.tar.zst')
  const image = join(root, 'large_1.tar.zst')
  const target = join(fs, 'fscomp', 'tree')
  pot('create', '-p', 'large', '-b', 'busy')
  const tree = join(fs, 'jails', 'large', 'm')
  sh(FILL, tree)
  sh('find "$1" -type b -delete -o -type c -delete; sync', tree)
  pot('snapshot', '-p', 'large')
  const rows = (found) => Object.entries(found).map(([name, {cpu, wall}]) => [name, number(cpu), number(wall)])
  const exported = compare(
    {
      'pot export': `${POT} export -p large -t 1 -D ${root}`,
      'tar and zstd -T0': `tar -C ${tree} -cf - . | zstd -q -T0 -f -o ${file}`,
      'tar and zstd -T0 -2': `tar -C ${tree} -cf - . | zstd -q -T0 -2 -f -o ${file}`,
    },
    () => rmSync(image, {force: true}),
  )
  pot('export', '-p', 'large', '-t', '1', '-D', root)
  const imported = compare(
    {
      'pot import': `${POT} import -p large -t 1 -U ${root}`,
      'zstd -d and tar': `mkdir ${target} && zstd -dcq ${file} | tar -C ${target} -xpf -`,
    },
    () => {
      pot('destroy', '-F', '-p', 'large_1')
      rmSync(target, {recursive: true, force: true})
    },
  )
  say('A pot of 1 GB of programs and libraries. `pot` compresses with zstd -2 unless told otherwise.')
  say()
  table(['', 'CPU ms', 'time ms'], [...rows(exported), ...rows(imported)])
}
