import type {ExecAction} from '../../operations/types.js'
import type {Ask} from '../../programs/ask.js'
import {script} from '../../programs/script.js'
import type {JailedDataset, JailedDatasets} from '../storage-types.js'
import type {Spelling} from './spelling.js'

const unmountDataset = script(import.meta.url, 'unmount-dataset')

const exec = (...argv: string[]): ExecAction => ({do: 'exec', argv})

/**
 * zfs-jail(8). The property `jailed` stays on while a pot has the dataset, also while the pot is stopped: root in the pot chooses the mount points, and the host
 * would mount them anywhere when it boots.
 */
export function freebsdDatasets(ask: Ask, spell: Spelling): JailedDatasets {
  const unmount = (name: string, root: string): ExecAction => exec(...unmountDataset(name, spell.kernel(root)))
  return {
    async find(name) {
      const {code, stdout} = await ask('zfs', ['get', '-Hp', '-o', 'property,value,source', 'type,jailed,mountpoint,mounted', name])
      const lines = new Map(
        stdout.split('\n').map((line): [string, {readonly value: string; readonly source: string}] => {
          const [property = '', value = '', source = ''] = line.split('\t')
          return [property, {value, source}]
        }),
      )
      const is = (property: string, value: string) => lines.get(property)?.value === value
      if (code !== 0 || !is('type', 'filesystem')) return undefined
      const point = lines.get('mountpoint')
      return {jailed: is('jailed', 'on'), mountpoint: point?.value ?? 'none', own: point?.source === 'local', mounted: is('mounted', 'yes')}
    },

    claim(name, target, found) {
      const {jailed, mounted} = found
      if (jailed) return []
      return [
        ...(mounted
          ? [{title: `unmount ${name}`, run: exec('zfs', 'unmount', name), undo: [{...exec('zfs', 'mount', name), tolerate: ['already mounted']}]}]
          : []),
        {
          title: `let only jails mount ${name}, on ${target}`,
          // In one call: the mount point of a jailed dataset cannot be set by the host, and an earlier change would mount it there.
          run: exec('zfs', 'set', 'jailed=on', `mountpoint=${target}`, name),
          undo: back(name, found),
        },
      ]
    },

    attach: (jail, name) => [
      // A jail that ends gives its datasets back.
      {title: `give ${name} to jail ${jail}`, run: exec('zfs', 'jail', jail, name), undo: 'covered'},
      {
        title: `mount ${name} in jail ${jail}`,
        run: exec('jexec', '-l', jail, '/sbin/zfs', 'mount', '-a'),
        undo: 'covered',
        optional: true,
      },
    ],

    release: (name, root) => [{title: `unmount ${name}`, run: unmount(name, root), final: true}],
  }
}

/** Undoes a claim. The mount point is set last, because the host cannot set it while the dataset is jailed. */
const back = (name: string, {mountpoint, own}: JailedDataset): ExecAction[] => [
  exec('zfs', 'set', 'jailed=off', name),
  own ? exec('zfs', 'set', `mountpoint=${mountpoint}`, name) : exec('zfs', 'inherit', 'mountpoint', name),
]
