import {defined} from '@pot/core'
/** The archive of a portable image begins with the record; then follows the tree, mixed with the parts of the manifest. */
export const RECORD = 'pot-image.json'
export const TREE = 'm'

export const FORMAT = 'pot-image/1'

/** Maximum size of a record in bytes. */
export const LONGEST_RECORD = 1024 * 1024

/** The record of a portable image: the first file of the archive. */
export interface PortableRecord {
  readonly format: typeof FORMAT
  /** Name of the image. */
  readonly name: string
  readonly tag: string
  /** `freebsd` or `linux`: the system that the programs in the image run on. */
  readonly host: string
  /** Text of pot.conf. */
  readonly conf: string
  readonly hooks: Readonly<Record<string, string>>
  readonly resolvConf?: string
}

const isTexts = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((one) => typeof one === 'string')

/** File names of the hook scripts that pot supports. */
const HOOKS = ['prestart.sh', 'poststart.sh', 'prestop.sh', 'poststop.sh']

/** Parses the JSON text of a record. Returns undefined if it is not a valid record. */
export function parseRecord(text: string): PortableRecord | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const record: Record<string, unknown> = {...value}
  const {format, name, tag, host, conf, hooks, resolvConf} = record
  if (format !== FORMAT || !isTexts({name, tag, host, conf}) || !isTexts(hooks)) return undefined
  if (Object.keys(hooks).some((file) => !HOOKS.includes(file))) return undefined
  if (resolvConf !== undefined && typeof resolvConf !== 'string') return undefined
  return {format, name: String(name), tag: String(tag), host: String(host), conf: String(conf), hooks, ...defined({resolvConf})}
}
