import {readFileSync} from 'node:fs'
import type {Step} from '@pot/core'
import type {Forwarding} from '../driver.js'

const KEYS = ['net.ipv4.ip_forward', 'net.ipv6.conf.all.forwarding'] as const

/** Read at every boot. */
const FILE = '/etc/sysctl.d/60-pot.conf'

const path = (key: string): string => `/proc/sys/${key.replaceAll('.', '/')}`

function isOn(key: string): boolean {
  try {
    return readFileSync(path(key), 'utf8').trim() !== '0'
  } catch {
    // a kernel without IPv6 has none of it
    return true
  }
}

const set = (key: string, value: '0' | '1') => ({do: 'exec', argv: ['sysctl', '-q', '-w', `${key}=${value}`]}) as const

/** What init has switched on: what is in its file. */
function ours(file: string): string[] {
  try {
    const text = readFileSync(file, 'utf8')
    return KEYS.filter((key) => text.includes(`${key}=1`))
  } catch {
    return []
  }
}

/** `file` is where it is kept for the next boot. */
export function linuxForwarding(file = FILE): Forwarding {
  const off = KEYS.filter((key) => !isOn(key))
  const mine = ours(file)
  const kept = [...new Set([...mine, ...off])]
  const enable: Step[] = [
    ...off.map((key): Step => ({title: `switch on ${key}`, run: set(key, '1'), undo: [set(key, '0')]})),
    ...(kept.length === mine.length
      ? []
      : [
          {
            title: `write ${file}`,
            run: {
              do: 'write',
              path: file,
              content: `# pot forwards packets for its bridges; pot de-init takes this back\n${kept.map((key) => `${key}=1\n`).join('')}`,
            },
          } satisfies Step,
        ]),
  ]
  const disable: Step[] =
    mine.length === 0
      ? []
      : [
          ...mine.map((key): Step => ({title: `switch off ${key}`, run: set(key, '0'), final: true, optional: true})),
          {title: `remove ${file}`, run: {do: 'remove', path: file}, final: true},
        ]
  return {on: off.length === 0, enable, disable}
}
