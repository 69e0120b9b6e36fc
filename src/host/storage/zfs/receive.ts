import {join} from 'node:path'
import type {ExecAction, Step} from '../../../operations/types.js'
import {script} from '../../../programs/script.js'
import type {Receiving} from '../../types.js'
import type {Zfs} from './context.js'

/** Properties that are ignored in a stream, because they describe the host where it was made, such as mount points, shares and quotas. */
const IGNORED = ['mountpoint', 'canmount', 'sharenfs', 'sharesmb', 'encryption', 'readonly', 'quota', 'reservation', 'refquota', 'refreservation', 'pot:op']
const GONE = ['does not exist', 'not currently mounted', 'could not find']

const holdsOnePot = script(import.meta.url, 'holds-one-pot')
const canReceive = script(import.meta.url, 'can-receive')

/**
 * Takes each snapshot of the directory of the pot again. The received snapshots contain the original record, mounts and scripts for the host: a revert
 * would restore what the import has just removed. The snapshots of the tree stay, because clones elsewhere depend on them.
 */
const retake = script(import.meta.url, 'retake')

const zfs = (...args: readonly string[]): ExecAction => ({do: 'exec', argv: ['zfs', ...args]})

/** Returns the steps that make a pot from a stream. All of them can be undone. */
export function receive({settings}: Zfs, {id, name, from, title, settle}: Receiving): Step[] {
  const desk = `${settings.zfsRoot}/import-${id}`
  const draft = `${desk}/draft`
  const target = `${settings.zfsRoot}/jails/${name}`
  const window = join(settings.fsRoot, 'jails', `.import-${id}`)
  const tolerant = (action: ExecAction, ...texts: readonly string[]): ExecAction => ({...action, tolerate: [...GONE, ...texts]})
  const unmount = (dataset: string) => tolerant(zfs('unmount', dataset))
  const marked = {argv: ['zfs', 'get', '-Hp', '-o', 'value,source', 'pot:op', target], prints: `${id}\tlocal`}
  return [
    {title: 'look whether ZFS can receive it', run: {do: 'exec', argv: canReceive()}, undo: 'nothing changes'},
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
    {title: `look at what ${title} holds`, run: {do: 'exec', argv: holdsOnePot(draft, `${draft}\n${draft}/m`)}, undo: 'nothing changes'},
    {title: `mark ${draft}`, run: zfs('set', `pot:op=${id}`, draft), undo: 'covered'},
    // The stream contains the mount point of the host where it was made.
    {title: `let ${draft}/m follow`, run: zfs('inherit', 'mountpoint', `${draft}/m`), undo: 'covered'},
    {title: `make ${window}`, run: {do: 'mkdir', path: window, mode: 0o700}},
    {title: `show ${draft} to pot`, run: zfs('set', `mountpoint=${window}`, draft), undo: [unmount(`${draft}/m`), unmount(draft)]},
    {title: `mount ${draft}`, run: tolerant(zfs('mount', draft), 'already mounted'), undo: 'covered'},
    {title: `settle the record of ${name}`, run: {do: 'exec', argv: settle(window)}, undo: 'covered'},
    {title: `settle the snapshots of ${name}`, run: {do: 'exec', argv: retake(draft)}, undo: 'covered'},
    {title: `unmount ${draft}/m`, run: unmount(`${draft}/m`), undo: 'covered'},
    {title: `unmount ${draft}`, run: unmount(draft), undo: 'covered'},
    {title: `forget where ${draft} was`, run: zfs('inherit', 'mountpoint', draft), undo: 'covered'},
    {title: `remove ${window}`, run: {do: 'remove', path: window}},
    {title: `put ${title} at ${target}`, run: zfs('rename', draft, target), undo: [{...tolerant(zfs('destroy', '-r', '-f', target)), when: marked}]},
    ...[target, `${target}/m`].map((dataset): Step => ({title: `mount ${dataset}`, run: tolerant(zfs('mount', dataset), 'already mounted'), undo: 'covered'})),
    {title: `clear away after ${title}`, run: tolerant(zfs('destroy', desk)), undo: 'covered'},
  ]
}
