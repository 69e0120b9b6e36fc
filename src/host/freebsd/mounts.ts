import {realpathSync} from 'node:fs'
import type {Ask} from '../../programs/ask.js'
import {script} from '../../programs/script.js'
import {PotError} from '../../errors.js'
import type {Mount, Mounts, Step} from '../types.js'
import {mountedAt, mountedFrom, umount} from './mounted.js'
import type {Spelling} from './spelling.js'

const mountBy = script(import.meta.url, 'mount')
const mountFile = script(import.meta.url, 'mount-file')

const LINE = /^(.*) on (\/.*) \((\w+)((?:, [^()]*)*)\)$/

/** Parses the output of mount(8) without operands. */
export function parseMounts(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const [, source, target, type, options = ''] = LINE.exec(line) ?? []
    if (source === undefined || target === undefined || type === undefined) return []
    return [{source, target, type, readonly: options.split(', ').includes('read-only')}]
  })
}

export function freebsdMounts(ask: Ask, spell: Spelling): Mounts {
  const mount = (title: string, target: string, argv: readonly string[], made: {readonly source: string; readonly type: string}): Step => ({
    title,
    run: {do: 'exec', argv},
    undo: [umount(target, mountedFrom(made.source, target, made.type))],
    atomic: true,
  })

  const bind: Mounts['bind'] = (source, target, {readonly, inode, file = false}) => {
    // With `inode`, the mount step checks the path for links, so links must not be resolved here.
    const from = inode === undefined ? resolved(source, spell) : source
    const command = ['mount_nullfs', '-o', readonly ? 'ro' : 'rw', from]
    const at = spell.kernel(target)
    const argv = file ? mountFile(from, inode ?? '', at, ...command) : mountBy(...(inode === undefined ? ['', ''] : [from, inode]), at, ...command)
    return [mount(`mount ${source} on ${target}`, at, argv, {source: from, type: 'nullfs'})]
  }

  const table = async () => {
    const {code, stdout, stderr} = await ask('mount', [])
    if (code !== 0) throw new PotError('MOUNT_TABLE', `mount: ${stderr.trim()}`)
    return parseMounts(stdout).map((entry) => ({...entry, source: spell.pot(entry.source), target: spell.pot(entry.target)}))
  }

  return {
    table,
    async showing(source) {
      const from = spell.pot(resolved(source, spell))
      return (await table()).filter((entry) => entry.type === 'nullfs' && entry.source === from)
    },
    // The kernel keeps the target path that was used for the mount, and umount(8) looks for this path.
    async take({target}, exec) {
      if (!(await table()).some((entry) => entry.target === target)) return
      const {code, stderr} = await exec(['umount', '-f', spell.kernel(target)])
      if (code !== 0) throw new PotError('UNMOUNT_FAILED', `${target} is still mounted: ${stderr.trim()}`)
    },
    clear: () => [],
    bind,
    tmpfs: (target, {mode}) => {
      const command = ['mount', '-t', 'tmpfs', '-o', `mode=${mode.toString(8)}`, 'tmpfs']
      return [mount(`mount tmpfs on ${target}`, spell.kernel(target), mountBy('', '', spell.kernel(target), ...command), {source: 'tmpfs', type: 'tmpfs'})]
    },
    unmount: (target) => [{title: `unmount ${target}`, run: umount(spell.kernel(target), mountedAt(spell.kernel(target))), final: true}],
    root: (source, target, options) => (source === target ? [] : bind(source, target, options)),
  }
}

/** mount_nullfs(8) resolves the source, and the kernel keeps the resolved path. */
function resolved(source: string, spell: Spelling): string {
  try {
    return realpathSync(source)
  } catch {
    return spell.kernel(source)
  }
}
