import {Args, operands, PotCommand} from '../command.js'
import {misuse, PotError} from '../errors.js'
import type {JsonSchema} from '../ui/schemas.js'

const DRAFT = 'https://json-schema.org/draft/2020-12/schema'

export default class Schema extends PotCommand {
  static override wakesStorage = 'never' as const
  static override strict = false
  static override usage = 'schema COMMAND...'
  static override helpPlace = {heading: 'This host', rank: 11}
  static override summary = 'Print the JSON schema of what a command prints with --json.'
  static override description =
    "The schema is of the draft 2020-12. 'pot schema error' prints the schema of failures, which all commands share, and 'pot schema plan' that of --plan. Later versions of pot add properties; a property that exists keeps its name and type as long as the version in $id stays the same."
  static override examples = ['<%= config.bin %> schema ls', '<%= config.bin %> schema plugins inspect', '<%= config.bin %> schema error']
  static override args = {command: Args.string({description: 'name of the command', required: true})}

  async run(): Promise<JsonSchema> {
    const words = operands(await this.parse(Schema))
    const name = words.join(' ')
    const {readSchemas} = await import('../ui/schemas.js')
    const {version, failure, plans, commands} = readSchemas(this.config.root)
    const common: Readonly<Record<string, JsonSchema>> = {error: failure, plan: plans}
    const command = common[name] === undefined ? this.config.findCommand(words.join(':')) : undefined
    // The commands that manage plugins are loaded with the first of them only.
    if (common[name] === undefined && command === undefined && words[0] !== 'plugins') throw misuse(`no command '${name}'`, 'pot help')
    const found = common[name] ?? commands[command?.id ?? ''] ?? commands[this.#named(command?.id ?? '')]
    if (found === undefined)
      throw new PotError('NO_SCHEMA', `'pot ${name}' has no schema: it is not a command of pot or of its own plugins`, {hint: 'pot help'})
    const schema = {$schema: DRAFT, $id: `urn:pot:${name.replaceAll(' ', ':')}:${version}`, title: `pot ${name} --json`, ...found}
    this.log(JSON.stringify(schema, null, 2))
    return schema
  }

  /** The id of the command that has this alias. */
  #named(alias: string): string {
    return this.config.commands.find(({aliases}) => aliases.includes(alias))?.id ?? alias
  }
}
