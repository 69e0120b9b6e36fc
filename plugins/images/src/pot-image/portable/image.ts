import {defined, parseKeyValues, type Step} from '@pot/core'
import type {ImageFiles} from '../find-files.js'
import {compressionOfFile} from '../../transfer/decompress.js'
import {programArgv} from '../../program-argv.js'
import type {FoundImage, Wanted} from '../../source.js'
import {readRecord} from './read-record.js'

interface About {
  readonly files: ImageFiles
  readonly pot: string
  readonly tag: string
  readonly wanted: Wanted
}

/**
 * The image in a file that does not depend on the storage, such as `tar.zst`. Its digest is computed during unpacking, and the pot does not exist before the digest is checked. If a signature is
 * required, the digest is also checked before unpacking.
 */
export async function portableImage({files, pot, tag, wanted}: About): Promise<FoundImage> {
  const {path, base, digest, signed} = files
  const check: Step = {title: `check ${base}`, run: {do: 'exec', argv: programArgv('verify', 'sha256', digest, base, path)}, undo: 'nothing changes'}
  const record = await readRecord(path, base)
  const compression = compressionOfFile(path)
  return {
    title: base,
    pot,
    tag,
    digest: `sha256:${digest}`,
    record: {conf: parseKeyValues(record.conf), hooks: record.hooks, ...defined({resolvConf: record.resolvConf})},
    steps: async ({host}, {volume, directory}) => ({
      acquire: signed ? [check] : [],
      tree: [
        ...host.storage.create(volume),
        {
          title: `unpack ${base}`,
          run: {
            do: 'pipe',
            from: compression === undefined ? ['cat', path] : [...compression.argv, path],
            to: programArgv('unpack', path, base, digest, directory, wanted.limits.bytes, wanted.limits.entries),
          },
          undo: 'covered',
        },
      ],
    }),
  }
}
