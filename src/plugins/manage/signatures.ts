import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {hasCode, PotError} from '../../errors.js'
import {readTrusted} from '../../paths/trust.js'
import {checkSignature, readPublicKey} from '../../paths/signify.js'
import {settingData, type SettingKey} from '../../settings/keys/setting-key.js'
import {readList} from '../installed.js'
import {TARBALLS} from './tarballs.js'

/** The key of pot.conf that says whether plugins must be signed. */
const REQUIRED = 'POT_SIGNED_PLUGINS'

/** The directory of the public keys with which plugins can be signed, below the configuration directory. */
export const keysIn = (config: string): string => join(config, 'plugin-keys')

/** Whether pot.conf requires that plugins are signed. */
export function mustBeSigned({keys, values}: {readonly keys: readonly SettingKey[]; readonly values: ReadonlyMap<string, string>}): boolean {
  const key = keys.find((one) => one.key === REQUIRED)
  return key !== undefined && settingData(key, values.get(REQUIRED) ?? '') === true
}

const unsigned = (what: string, hint: string) => new PotError('BAD_SIGNATURE', `${what} is not signed, and ${REQUIRED} requires it`, {hint})

/**
 * Checks the signature of a tarball, which is a file of signify(1) beside it: `FILE.sig`. Returns the file name of the key; undefined for a tarball without a
 * signature, and if `config` has no keys. Throws BAD_SIGNATURE for a signature by no key of `config`, BAD_KEY, and with `required` BAD_SIGNATURE for a tarball
 * that is not signed.
 */
export function signerOf(tarball: string, config: string, required: boolean): string | undefined {
  const directory = keysIn(config)
  const keys = existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith('.pub')) : []
  const sig = `${tarball}.sig`
  if (!existsSync(sig)) {
    if (required) throw unsigned(basename(tarball), `there is no ${sig}`)
    return undefined
  }
  if (keys.length === 0) {
    if (required) throw new PotError('BAD_SIGNATURE', `there is no key for ${basename(tarball)}`, {hint: `put the public key of its authors into ${directory}`})
    return undefined
  }
  const [bytes, text] = [readTrusted('the plugin', tarball), readFileSync(sig, 'utf8')]
  const refusals: unknown[] = []
  for (const name of keys.sort()) {
    try {
      checkSignature(readPublicKey(join(directory, name)), bytes, text, basename(tarball))
      return name
    } catch (error) {
      if (!hasCode(error, 'BAD_SIGNATURE')) throw error
      refusals.push(error)
    }
  }
  if (refusals.length === 1) throw refusals[0]
  throw new PotError('BAD_SIGNATURE', `${basename(tarball)} is signed with none of ${keys.join(', ')}`, {hint: `the keys are those in ${directory}`})
}

/** Throws BAD_SIGNATURE for what is installed without a tarball. */
export function refuseUnsigned(what: string): never {
  throw unsigned(what, 'pot plugins install FILE.tgz, with FILE.tgz.sig beside it')
}

/** The key that has signed the tarball from which a plugin is installed; undefined if none did, or if the key is not there any more. */
export function signerOfInstalled(data: string, name: string, config: string): string | undefined {
  const from = readList(data).dependencies[name]
  const path = typeof from === 'string' && from.startsWith('file:') ? join(data, TARBALLS, basename(from)) : undefined
  try {
    return path === undefined || !existsSync(path) ? undefined : signerOf(path, config, false)
  } catch {
    return undefined
  }
}
