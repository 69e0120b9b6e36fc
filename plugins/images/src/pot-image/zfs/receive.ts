import {join} from 'node:path'
import type {ExecAction, Settings, Step} from '@pot/core'

export interface Receiving {
  readonly settings: Pick<Settings, 'zfsRoot' | 'fsRoot'>
  readonly id: string
  /** Of the new pot. */
  readonly name: string
  /** argv of who writes the stream. */
  readonly from: readonly string[]
  readonly title: string
  /** argv of who puts the files of the pot in order, given their directory. */
  settle(directory: string): readonly string[]
}

/** What a stream may not say about the pool of its host: where it is mounted, who shares it, how much of the pool is its own. */
const IGNORED = ['mountpoint', 'canmount', 'sharenfs', 'sharesmb', 'encryption', 'readonly', 'quota', 'reservation', 'refquota', 'refreservation', 'pot:op']
const GONE = ['does not exist', 'not currently mounted', 'could not find']

/** Of what was received, nothing but the two datasets of a single pot is taken. */
const SHAPE = `[ "$(zfs list -H -o name -t filesystem,volume -r "$1")" = "$2" ] && exit 0
echo 'it holds other datasets than those of a single pot' >&2
exit 1`

/**
 * Its snapshots show the directory of the pot as it was received: a revert would bring back the record, the mounts and the scripts for the host that
 * have just been taken away. Each is taken again. Those of the tree stay, since clones elsewhere are built on them.
 */
const RETAKE = `zfs list -H -o name -t snapshot -d 1 -s creation "$1" | while read -r snapshot; do
zfs destroy "$snapshot" && zfs snapshot "$snapshot" || exit 1
done`

/** zfs-fuse, from before these options, would mount what it receives where the stream says. */
const CAPABLE = `case "$(zfs receive 2>&1)" in
*'[-vnF] <filesystem'*) echo 'this ZFS is too old: it would mount a stream wherever that says. The format tar.zst goes everywhere: pot export --format tar.zst' >&2; exit 1
esac`

const zfs = (...args: readonly string[]): ExecAction => ({do: 'exec', argv: ['zfs', ...args]})

/** Steps that make a pot of a stream, all of which can be undone. */
export function receiveSteps({settings, id, name, from, title, settle}: Receiving): Step[] {
  const desk = `${settings.zfsRoot}/import-${id}`
  const draft = `${desk}/draft`
  const target = `${settings.zfsRoot}/jails/${name}`
  const window = join(settings.fsRoot, 'jails', `.import-${id}`)
  const tolerant = (action: ExecAction, ...texts: readonly string[]): ExecAction => ({...action, tolerate: [...GONE, ...texts]})
  const unmount = (dataset: string) => tolerant(zfs('unmount', dataset))
  const marked = {argv: ['zfs', 'get', '-Hp', '-o', 'value,source', 'pot:op', target], prints: `${id}\tlocal`}
  return [
    {title: 'look whether ZFS can receive it', run: {do: 'exec', argv: ['sh', '-c', CAPABLE, 'capable']}, undo: 'nothing changes'},
    {
      title: `make room for ${title}`,
      run: zfs('create', '-o', 'mountpoint=none', '-o', 'canmount=off', desk),
      undo: [tolerant(zfs('destroy', '-r', '-f', desk))],
    },
    {
      title: `receive ${title}`,
      run: {do: 'pipe', from, to: ['zfs', 'receive', '-u', ...IGNORED.flatMap((property) => ['-x', property]), draft]},
      undo: [tolerant(zfs('destroy', '-r', '-f', draft))],
    },
    {title: `look at what ${title} holds`, run: {do: 'exec', argv: ['sh', '-c', SHAPE, 'shape', draft, `${draft}\n${draft}/m`]}, undo: 'nothing changes'},
    {title: `mark ${draft}`, run: zfs('set', `pot:op=${id}`, draft), undo: 'covered'},
    // That of the host where it was made.
    {title: `let ${draft}/m follow`, run: zfs('inherit', 'mountpoint', `${draft}/m`), undo: 'covered'},
    {title: `make ${window}`, run: {do: 'mkdir', path: window, mode: 0o700}},
    {title: `show ${draft} to pot`, run: zfs('set', `mountpoint=${window}`, draft), undo: [unmount(`${draft}/m`), unmount(draft)]},
    {title: `mount ${draft}`, run: tolerant(zfs('mount', draft), 'already mounted'), undo: 'covered'},
    {title: `settle the record of ${name}`, run: {do: 'exec', argv: settle(window)}, undo: 'covered'},
    {title: `settle the snapshots of ${name}`, run: {do: 'exec', argv: ['sh', '-c', RETAKE, 'retake', draft]}, undo: 'covered'},
    {title: `unmount ${draft}/m`, run: unmount(`${draft}/m`), undo: 'covered'},
    {title: `unmount ${draft}`, run: unmount(draft), undo: 'covered'},
    {title: `forget where ${draft} was`, run: zfs('inherit', 'mountpoint', draft), undo: 'covered'},
    {title: `remove ${window}`, run: {do: 'remove', path: window}},
    {title: `put ${title} at ${target}`, run: zfs('rename', draft, target), undo: [{...tolerant(zfs('destroy', '-r', '-f', target)), when: marked}]},
    ...[target, `${target}/m`].map((dataset): Step => ({title: `mount ${dataset}`, run: tolerant(zfs('mount', dataset), 'already mounted'), undo: 'covered'})),
    {title: `clear away after ${title}`, run: tolerant(zfs('destroy', desk)), undo: 'covered'},
  ]
}
