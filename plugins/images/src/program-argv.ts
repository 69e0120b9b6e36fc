import {fileURLToPath} from 'node:url'

/** Names of the programs in programs/; the first line of each file documents its arguments. */
export type Program = 'pack' | 'unpack' | 'verify' | 'store' | 'sign' | 'settle' | 'apply-layer' | 'decompress' | 'fetch-layer' | 'pack-layers'

/** argv of a program of this plugin. A separate process is used because the work needs memory and time, and must end with its step. */
export const programArgv = (name: Program, ...args: readonly (string | number)[]): string[] => [
  process.execPath,
  fileURLToPath(new URL(`programs/${name}.js`, import.meta.url)),
  ...args.map(String),
]
