import {fileURLToPath} from 'node:url'

/** Each is a file in programs/, which says what its arguments are. */
export type Program = 'pack' | 'unpack' | 'verify' | 'store' | 'sign' | 'settle' | 'apply-layer' | 'fetch-layer' | 'pack-layers'

/** argv of one of the programs of this plugin: its work takes memory and time, and ends with the step. */
export const programArgv = (name: Program, ...args: readonly (string | number)[]): string[] => [
  process.execPath,
  fileURLToPath(new URL(`programs/${name}.js`, import.meta.url)),
  ...args.map(String),
]
