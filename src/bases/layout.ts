import {join} from 'node:path'
import type {Step} from '../operations/types.js'

const MOVED = ['etc', 'root', 'var']

/** Directories and links that `multiLayout` makes. The links lead to directories of the volumes usr.local and custom, of which each pot has its own. */
const DIRECTORIES = ['opt/custom/usr.local.etc', 'opt/custom/usr.home', 'usr/ports', 'usr/local/var.db.pkg', 'opt/custom/var/db']
const LINKS: readonly [path: string, target: string][] = [
  ['etc', 'opt/custom/etc'],
  ['root', 'opt/custom/root'],
  ['var', 'opt/custom/var'],
  ['home', 'opt/custom/usr.home'],
  ['usr/home', '../opt/custom/usr.home'],
  ['usr/local/etc', '../../opt/custom/usr.local.etc'],
  ['opt/custom/var/db/pkg', '../../../../usr/local/var.db.pkg'],
]

/** Returns the steps that distribute a plain tree over the three volumes of a base for multi pots. The layout is the one of pot 0.16. */
export function multiLayout(root: string): Step[] {
  const remove = (path: string): Step => ({title: `make room for /${path}`, run: {do: 'remove', path: join(root, path), within: root, covered: true}})
  return [
    {
      title: 'copy /etc, /root and /var to /opt/custom',
      run: {do: 'exec', argv: ['cp', '-a', ...MOVED.map((name) => join(root, name)), join(root, 'opt/custom')]},
      undo: 'covered',
    },
    ...[...MOVED, 'home', 'usr/home', 'usr/local/etc', 'opt/custom/var/db/pkg'].map(remove),
    ...DIRECTORIES.map((path): Step => ({title: `make /${path}`, run: {do: 'mkdir', path: join(root, path), within: root}})),
    ...LINKS.map(([path, target]): Step => ({title: `link /${path}`, run: {do: 'symlink', path: join(root, path), target, within: root}})),
  ]
}
