import {fileURLToPath} from 'node:url'

export type Program = 'pack' | 'unpack' | 'verify' | 'store' | 'sign' | 'settle'

/** argv of one of the programs of this plugin. */
export const programArgv = (name: Program, ...args: readonly (string | number)[]): string[] => [
  process.execPath,
  fileURLToPath(new URL(`programs/${name}.js`, import.meta.url)),
  ...args.map(String),
]
