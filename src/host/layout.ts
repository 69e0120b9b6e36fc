/**
 * Where a volume lies below the pot root when nothing is mounted elsewhere. Bases keep two of theirs inside of their
 * tree, all others lie under their own name: the layout of pot 0.16.
 */
export function locate(volume: string): string {
  const [top, name, part, ...rest] = volume.split('/')
  if (top !== 'bases' || name === undefined || part === undefined || rest.length > 0) return volume
  const place = part === 'usr.local' ? 'usr/local' : part === 'custom' ? 'opt/custom' : part
  return `bases/${name}/${place}`
}

/** A line of every file that `pot service install` writes. */
export const SERVICE_MARK = "Written by 'pot service install'; 'pot service remove' takes it away."
