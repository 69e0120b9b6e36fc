import type {Streams} from '../../types.js'
import type {Zfs} from './context.js'
import {receive} from './receive.js'

/** Streams of zfs-send(8); the notes are user properties. */
export const streams = (zfs: Zfs): Streams => ({
  send: (path, tag) => ['zfs', 'send', '-R', `${zfs.dataset(path)}@${tag}`],
  receive: (stream) => receive(zfs, stream),
  async notes(path, keys) {
    const {stdout} = await zfs.ask('zfs', ['get', '-H', '-o', 'value', keys.join(','), zfs.dataset(path)])
    const values = stdout.trim().split('\n')
    return keys.map((_, index) => ([undefined, '', '-'].includes(values[index]) ? undefined : values[index]))
  },
  note: (path, key, value) => ({
    title: `remember ${key} of ${path}`,
    run: {do: 'exec', argv: ['zfs', 'set', `${key}=${value}`, zfs.dataset(path)]},
    final: true,
  }),
})

/** Resolves with the mount point of a dataset outside of the pot root; undefined if it has none. */
export async function placeOutside({ask}: Pick<Zfs, 'ask'>, name: string): Promise<string | undefined> {
  const {code, stdout} = await ask('zfs', ['get', '-H', '-o', 'value', 'mountpoint', name])
  const place = stdout.trim()
  return code === 0 && place.startsWith('/') ? place : undefined
}
