import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

export const TOP = fileURLToPath(new URL('../../../', import.meta.url))

/** Directories with the drivers of FreeBSD. */
export const DRIVERS = ['src/host/freebsd', 'src/host/freebsd/releases', 'src/host/storage/zfs', 'plugins/network/src/freebsd', 'plugins/limits/src/freebsd']

export interface Tolerated {
  readonly file: string
  readonly text: string
}

/** The strings in the array after `name` in this text: `tolerate: ['a', ...OTHERS]`. Names of arrays are looked up in all drivers. */
function strings(array: string, constants: ReadonlyMap<string, string>): string[] {
  const own = [...array.matchAll(/'((?:[^'\\]|\\.)*)'|"([^"]*)"/g)].map(([, one, other]) => one ?? other ?? '')
  const named = [...array.matchAll(/\b([A-Z][A-Z_]+)\b/g)].flatMap(([, name = '']) => strings(constants.get(name) ?? '', constants))
  return [...own, ...named]
}

/** The texts of errors that a step of a driver for FreeBSD takes for success. */
export function toleratedTexts(): Tolerated[] {
  return DRIVERS.flatMap((directory) => {
    const files = readdirSync(join(TOP, directory)).filter((file) => file.endsWith('.ts'))
    const texts = files.map((file) => ({file: join(directory, file), text: readFileSync(join(TOP, directory, file), 'utf8')}))
    const constants = new Map(
      texts.flatMap(({text}) => [...text.matchAll(/const ([A-Z][A-Z_]+) = (\[[^\]]*\])/g)].map(([, name = '', array = '']): [string, string] => [name, array])),
    )
    return texts.flatMap(({file, text}) => {
      const own = new Map([
        ...constants,
        ...[...text.matchAll(/const ([A-Z][A-Z_]+) = (\[[^\]]*\])/g)].map(([, name = '', array = '']): [string, string] => [name, array]),
      ])
      const arrays = [...text.matchAll(/tolerate(?::| =) ?(\[[^\]]*\]|[A-Z_]+)/g)].map(([, array = '']) => array)
      const called = [...text.matchAll(/tolerant\([^()]*\([^()]*\), ('[^']*')/g)].map(([, one = '']) => one)
      return [...arrays, ...called].flatMap((array) => strings(array, own)).map((one) => ({file, text: one}))
    })
  })
}
