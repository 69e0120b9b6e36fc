/** First in the archive of a portable image is the record, then comes the tree with the parts of the manifest among it. */
export const RECORD = 'pot-image.json'
export const TREE = 'm'

export const FORMAT = 'pot-image/1'

/** Bytes that a record may have. */
export const LONGEST_RECORD = 1024 * 1024

/** The first file of the archive. */
export interface PortableRecord {
  readonly format: typeof FORMAT
  /** Of the image. */
  readonly name: string
  readonly tag: string
  /** `freebsd` or `linux`: whose programs are in it. */
  readonly host: string
  /** Contents of pot.conf. */
  readonly conf: string
  readonly hooks: Readonly<Record<string, string>>
  readonly resolvConf?: string
}

const isTexts = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((one) => typeof one === 'string')

/** Hook scripts by the names that pot knows. */
const HOOKS = ['prestart.sh', 'poststart.sh', 'prestop.sh', 'poststop.sh']

/** What the text says; undefined when it is no record. */
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
  return {format, name: String(name), tag: String(tag), host: String(host), conf: String(conf), hooks, ...(resolvConf === undefined ? {} : {resolvConf})}
}
