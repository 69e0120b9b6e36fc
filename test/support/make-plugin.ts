import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {CORE} from './cli.js'

export interface Written {
  readonly name: string
  readonly version?: string
  /** Hooks by event: what `hooks.js` exports. */
  readonly hooks?: Readonly<Record<string, string>>
  /** The `pot` block, without its `api`. */
  readonly pot?: object
  /** Other parts of package.json. */
  readonly manifest?: object
  /** By name below the package; a command is `commands/NAME.js`. */
  readonly files?: Readonly<Record<string, string>>
}

/** A package of a plugin in `directory`; without dependencies. */
export function writePlugin(directory: string, {name, version = '1.0.0', hooks = {}, pot, manifest: more, files = {}}: Written): string {
  const commands = Object.keys(files).some((file) => file.startsWith('commands/'))
  const declared = Object.fromEntries(Object.entries(hooks).map(([event, identifier]) => [event, {target: './hooks.js', identifier}]))
  const manifest = {
    ...{name, version, type: 'module', files: ['*.js', 'commands'], peerDependencies: {'@pot/core': '*'}},
    oclif: {topicSeparator: ' ', hooks: declared, ...(commands ? {commands: './commands'} : {})},
    pot: {api: 1, ...(pot ?? {})},
    ...more,
  }
  for (const [file, text] of Object.entries({...files, 'package.json': JSON.stringify(manifest)})) {
    mkdirSync(dirname(join(directory, file)), {recursive: true})
    writeFileSync(join(directory, file), text)
  }
  return directory
}

/** Like `writePlugin`, with a link to the core, so that the plugin can be used in its directory. */
export function linkedPlugin(directory: string, plugin: Written): string {
  writePlugin(directory, plugin)
  mkdirSync(join(directory, 'node_modules/@pot'), {recursive: true})
  symlinkSync(CORE, join(directory, 'node_modules/@pot/core'))
  return directory
}

/** The source of a command without operands, whose `run` has this body. */
export const commandSource = (body: string): string => `import {PotCommand} from '@pot/core/command'
export default class One extends PotCommand {
  static summary = 'Do one thing.'
  static examples = ['<%= config.bin %> one']
  async run() {
    await this.parse(One)
    ${body}
  }
}
`
