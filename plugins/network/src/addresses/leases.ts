import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {checkFileVersion, withVersion, type Places, type Step} from '@pot/core'
import type {Attachment} from '../driver.js'

type Run = Pick<Places, 'run'>

/** The directory of leases, a file for each running pot. A lease is written before anything is made, and removed last. A reboot removes the directory. */
export const leaseDirectory = ({run}: Run): string => join(run, 'network')

const file = (places: Run, pot: string): string => join(leaseDirectory(places), `${pot}.json`)

const isAttachment = (value: unknown): value is Attachment =>
  typeof value === 'object' &&
  value !== null &&
  ['pot', 'uuid', 'root', 'type', 'device', 'mac'].every((key) => key in value) &&
  ['addresses', 'ports', 'neighbours'].every((key) => Array.isArray(Object.entries(value).find(([name]) => name === key)?.[1]))

function read(path: string): Attachment[] {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return []
  }
  if (!isAttachment(value)) return []
  checkFileVersion('lease', path, Reflect.get(value, 'version'))
  return [value]
}

/** None where only root may look. */
function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

/** The lease of one pot. */
export const readLease = (places: Run, pot: string): Attachment | undefined => read(file(places, pot))[0]

/** All leases, in the order of the pots' names. Throws NEWER_FILE. */
export function readLeases(places: Run): Attachment[] {
  return namesIn(leaseDirectory(places))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => read(join(leaseDirectory(places), name)))
}

export const writeLease = (places: Run, attachment: Attachment): Step[] => [
  {title: 'make the directory of networks', run: {do: 'mkdir', path: leaseDirectory(places), mode: 0o700}},
  {
    title: `note the network of ${attachment.pot}`,
    run: {do: 'write', path: file(places, attachment.pot), content: `${JSON.stringify(withVersion('lease', attachment))}\n`, mode: 0o600},
  },
]

export const dropLease = (places: Run, pot: string): Step => ({
  title: `forget the network of ${pot}`,
  run: {do: 'remove', path: file(places, pot)},
  final: true,
})
