import {script} from '../../programs/script.js'
import type {Mounts, OnceOptions, Step} from '../types.js'
import {mountedAt, mountedFrom, mountedWithoutJail, umount} from './mounted.js'

/** Parameters of jail(8) for a jail that is isolated like a pot with default attributes, and has no address. */
const ISOLATION = ['allow.set_hostname=false', 'enforce_statfs=2', 'devfs_ruleset=4', 'mount.devfs', 'sysvshm=new', 'sysvsem=new', 'sysvmsg=new']

const clean = (id: string) => id.replaceAll(/[^A-Za-z0-9_-]/g, '_')

/** Runs one command in a temporary jail, or in the pot's own jail if the pot runs. The temporary jail persists, so that recovery can find and remove it. */
export function runOnce(
  root: string,
  id: string,
  command: readonly string[],
  {show, running, title = `run ${command[0] ?? ''} in ${root}`}: OnceOptions = {},
  bind?: Mounts['bind'],
): Step[] {
  const name = running ?? `once_${clean(id)}`
  const shown = show === undefined || bind === undefined ? undefined : showing(root, name, `/tmp/.pot-shown-${clean(id)}`, show, bind)
  const words = shown === undefined ? command : [...command, shown.place]
  const run: Step = {title, run: {do: 'exec', argv: ['jexec', '-l', name, ...words], show: true}, undo: 'covered'}
  const steps = [...(shown?.before ?? []), run, ...(shown?.after ?? [])]
  return running === undefined ? inJail(root, name, steps) : steps
}

function inJail(root: string, name: string, steps: readonly Step[]): Step[] {
  const dev = `${root}/dev`
  const ours = {argv: ['jls', '-j', name, 'path'], prints: root}
  return [
    {
      title: `create jail ${name}`,
      run: {do: 'exec', argv: ['jail', '-c', ...ISOLATION, `name=${name}`, `host.hostname=${name}`, `path=${root}`, 'persist']},
      undo: [{do: 'exec', argv: ['jail', '-R', name], when: ours, tolerate: ['not found']}, umount(dev, mountedWithoutJail(dev, name))],
    },
    ...steps,
    {title: `remove jail ${name}`, run: {do: 'exec', argv: ['jail', '-R', name], when: ours, tolerate: ['not found']}, undo: 'covered'},
    {title: `unmount ${dev}`, run: umount(dev, mountedAt(dev)), undo: 'covered'},
  ]
}

const checkMount = script(import.meta.url, 'check-mount')
const isDirectory = script(import.meta.url, 'is-directory')

/**
 * The directory is mounted in the jail while the command runs. The mount point has a name of its own, and is made in the jail. The
 * forced unmount ends all use of it: open files and working directories die with the mount.
 */
function showing(root: string, jail: string, place: string, show: NonNullable<OnceOptions['show']>, bind: Mounts['bind']) {
  const target = `${root}${place}`
  const remove = {do: 'exec', argv: ['rmdir', target], when: {argv: isDirectory(target), prints: 'yes'}, tolerate: ['No such file', 'not empty']} as const
  const before: Step[] = [
    {
      title: `make ${place}`,
      run: {do: 'exec', argv: ['jexec', '-l', jail, '/bin/mkdir', '-m', '700', place]},
      undo: [remove],
    },
    ...bind(show.source, target, {readonly: show.readonly}),
    {
      title: `check the mount of ${show.source}`,
      run: {do: 'exec', argv: checkMount(show.source, target, place.slice(place.lastIndexOf('/') + 1))},
      undo: 'nothing changes',
    },
  ]
  const after: Step[] = [
    {title: `unmount ${place}`, run: umount(target, mountedFrom(show.source, target, 'nullfs')), undo: 'covered'},
    {title: `remove ${place}`, run: remove, undo: 'covered'},
  ]
  return {place, before, after}
}
