import type {Host} from '@pot/core'
import {textOf} from './linux/files.js'

/** MHz of the first CPU; 0 when unknown. */
export async function clockRate({name, ask}: Pick<Host, 'name' | 'ask'>): Promise<number> {
  if (name === 'linux') return Number(/^cpu MHz\s*: *([\d.]+)/m.exec(textOf('/proc/cpuinfo') ?? '')?.[1] ?? 0)
  const {stdout} = await ask('sysctl', ['-n', 'hw.clockrate'])
  return Number(stdout.trim()) || 0
}
