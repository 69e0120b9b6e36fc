import {realpathSync} from 'node:fs'
import {join} from 'node:path'
import {defined} from '../defined.js'
import {clearFreebsd, hostRelease, importAgain, leftOnFreebsd} from './system/freebsd-left.js'
import type {WorldPool} from './linux-world.js'
import {settle, worldOf, type World} from './world.js'

/** Makes a world on a real FreeBSD host. Its bases have the release of the host, and come from POT_TEST_MIRROR or the mirror of FreeBSD. */
export async function freebsdWorld(pool: WorldPool): Promise<World> {
  const root = realpathSync(pool.dir)
  const release = hostRelease()
  const mirror = process.env.POT_TEST_MIRROR
  const zfsRoot = `${pool.name}/pot`
  return worldOf({
    host: 'freebsd',
    root,
    fs: join(root, 'fs'),
    zfsRoot,
    env: settle(root, {POT_ZFS_ROOT: zfsRoot, POT_GROUP: 'wheel', ...defined({POT_MIRROR: mirror})}),
    model: undefined,
    createBase: {single: [release], multi: [release, '-r', release]},
    leftovers: async () => leftOnFreebsd(root, pool.name),
    async reboot() {
      clearFreebsd(root)
      importAgain(pool.name, pool.dir)
    },
    async close() {
      clearFreebsd(root)
      await pool.destroy()
    },
  })
}
