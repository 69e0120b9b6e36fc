import {fileURLToPath} from 'node:url'

export type Program = 'pack' | 'unpack' | 'verify' | 'write-digest' | 'sign' | 'settle'

/** argv of one of the programs of this plugin. */
export const programArgv = (name: Program, ...args: readonly (string | number)[]): string[] => [
  process.execPath,
  fileURLToPath(new URL(`${name}.js`, import.meta.url)),
  ...args.map(String),
]
