import {createHash} from 'node:crypto'
import {defined} from '../../../defined.js'
import {PotError} from '../../../errors.js'
import type {Ask} from '../../../programs/ask.js'
import {script} from '../../../programs/script.js'
import type {Mount, Mounts, Step} from '../../types.js'
import {readMountinfo, shows, type MountInfo} from './mountinfo.js'
import {bindFile} from './bind-file.js'
import {clearMounts, TMPFS_SOURCE, unbind, unmount} from './calls.js'
import {idOf, takeMount} from './take.js'
import {problems} from './problems.js'

const mountAside = script(import.meta.url, 'bind')
const mountTmpfs = script(import.meta.url, 'tmpfs')

const mountOf = (entry: MountInfo): Mount => ({
  id: idOf(entry),
  source: entry.root === '/' ? entry.source : entry.root,
  target: entry.target,
  type: entry.type,
  readonly: entry.options.includes('ro') || entry.superOptions.includes('ro'),
})

/** Makes and removes mounts on Linux. `run` is the directory of pot for state that a reboot deletes. */
export function linuxMounts(run: string, ask: Ask): Mounts {
  const aside = (target: string) => `${run}/mount-${createHash('sha256').update(target).digest('hex').slice(0, 16)}/tree`

  const bind = (title: string, source: string, target: string, readonly: boolean, share: 'private' | 'shared', inode = ''): Step => ({
    title,
    run: {do: 'exec', argv: mountAside(source, target, aside(target), readonly ? 'nodev,ro' : 'nodev', share, inode)},
    undo: [unbind.action({source, target, aside: aside(target)})],
  })

  return {
    table: async () => readMountinfo().map(mountOf),

    problems: (directory) => problems(ask, directory),

    async showing(source) {
      const table = readMountinfo()
      return table.filter((entry) => shows(table, entry, source)).map(mountOf)
    },

    async take({id, target}, exec) {
      if (id === undefined) throw new PotError('UNMOUNT_FAILED', `the mount ${target} is not in the mount table`)
      await takeMount(exec, id)
    },

    bind(source, target, {readonly, inode, file = false}) {
      const title = `mount ${source} on ${target}`
      if (!file) return [bind(title, source, target, readonly, 'private', inode)]
      const args = {source, target, aside: aside(target), options: readonly ? 'nodev,ro' : 'nodev', ...defined({inode})}
      return [{title, run: bindFile.action(args), undo: [unbind.action({source, target, aside: aside(target)})]}]
    },

    tmpfs: (target, {mode}) => [
      {
        title: `mount a tmpfs on ${target}`,
        run: {do: 'exec', argv: mountTmpfs(target, mode.toString(8), TMPFS_SOURCE)},
        undo: [unbind.action({source: TMPFS_SOURCE, target, tmpfs: true})],
      },
    ],

    unmount: (target, mount) => [{title: `unmount ${target}`, run: unmount.action({target, ...defined({id: mount?.id})}), final: true}],

    clear: (root) => [{title: `leave nothing mounted in ${root}`, run: clearMounts.action({root}), final: true}],

    root: (source, target, {readonly}) => [bind(`mount the root ${target}`, source, target, readonly, 'shared')],
  }
}
