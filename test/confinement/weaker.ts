import type {Seen} from './probe.js'

/** From the strictest to the weakest. */
const ORDER = [
  'absent',
  '-',
  'empty',
  'refused',
  'killed',
  'its own',
  'hidden',
  'shown, read-only',
  'readable',
  'shown',
  'opens',
  'reached',
  'allowed',
  'that of the host',
]

const rank = (value: string): number => {
  if (/writable/.test(value)) return ORDER.length
  const found = ORDER.indexOf(value.startsWith('reached') ? 'reached' : value)
  return found < 0 ? ORDER.length : found
}

function isWeaker(name: string, now: string, expected: string | undefined): boolean {
  if (name.startsWith('capabilities: ')) return (BigInt(`0x${now}`) & ~BigInt(`0x${expected ?? '0'}`)) !== 0n
  if (name === 'seccomp mode') return now !== '2'
  if (name === 'no new privileges') return Number(now) < Number(expected)
  if (name === 'limit: processes of all') return now === 'max' || Number(now) > Number(expected)
  // These are as high as the machine allows.
  if (name.startsWith('limit: ')) return false
  if (/^\d+$/.test(now)) return Number(now) > Number(expected ?? 0)
  return rank(now) > rank(expected ?? 'absent') && rank(now) > rank('killed')
}

/** The lines of what is seen now that permit more than expected. A thing that is not expected must be refused. */
export const weaker = (now: Seen, expected: Seen): string[] =>
  Object.entries(now).flatMap(([name, value]) => (isWeaker(name, value, expected[name]) ? [`${name}: ${value} and not ${expected[name] ?? 'absent'}`] : []))
