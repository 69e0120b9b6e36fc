import type {Ask} from '@pot/core'

/** Whether the kernel counts the resources of processes, which rctl(8) needs. */
export async function hasRacct(ask: Ask): Promise<boolean> {
  const {code, stdout} = await ask('sysctl', ['-n', 'kern.racct.enable'])
  return code === 0 && stdout.trim() === '1'
}

/** The way to switch it on. */
export const RACCT_HINT = 'echo kern.racct.enable=1 >> /boot/loader.conf, then reboot'
