import {existsSync} from 'node:fs'
import {join} from 'node:path'

/**
 * Returns the default place of a volume, relative to the pot root. Two volumes of a base lie inside the tree of the base; the place of any other volume
 * is its name. This is the layout of pot 0.16.
 */
export function locate(volume: string): string {
  const [top, name, part, ...rest] = volume.split('/')
  if (top !== 'bases' || name === undefined || part === undefined || rest.length > 0) return volume
  const place = part === 'usr.local' ? 'usr/local' : part === 'custom' ? 'opt/custom' : part
  return `bases/${name}/${place}`
}

/** Every file that `pot service install` writes contains this line. */
export const SERVICE_MARK = "Written by 'pot service install'; 'pot service remove' takes it away."

/** For which type of pots the base with this root is made. `root`: absolute path. */
export const layoutOf = (root: string): 'single' | 'multi' => (existsSync(join(root, 'opt/custom')) ? 'multi' : 'single')
