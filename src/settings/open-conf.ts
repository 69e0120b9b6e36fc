import {basename, dirname, extname} from 'node:path'
import type Conf from 'conf'
import type {Options} from 'conf'
import {PotError, messageOf} from '../errors.js'

/**
 * Opens a file with the library conf, which checks it against a schema and writes it atomically. The file is made when the first value is set. conf is
 * loaded only here, because this takes as long as the rest of `pot ls`. Rejects with BAD_CONFIG if the file violates the schema or cannot be parsed.
 */
export async function openConf<T extends Record<string, unknown>>(
  file: string,
  options: Pick<Options<T>, 'configFileMode' | 'deserialize' | 'rootSchema' | 'schema' | 'serialize'>,
): Promise<Conf<T>> {
  const {default: Conf} = await import('conf')
  const extension = extname(file)
  try {
    return new Conf<T>({
      ...options,
      cwd: dirname(file),
      configName: basename(file, extension),
      fileExtension: extension.slice(1),
      accessPropertiesByDotNotation: false,
    })
  } catch (cause) {
    throw new PotError('BAD_CONFIG', `${file}: ${messageOf(cause)}`, {hint: `edit ${file}`, cause})
  }
}
