import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {isRecord} from '../../src/errors.js'
import {onRun, type PotRun} from '../../src/testing/run-pot.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const json = (file: string): unknown => JSON.parse(readFileSync(join(ROOT, file), 'utf8'))
const record = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {})

type Validate = ((value: unknown) => boolean) & {readonly errors?: readonly object[] | null}
type Compile = (schema: object) => Validate

/** The same schema, but objects have no properties that it does not name. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict)
  if (!isRecord(schema)) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, key === 'enum' || key === 'const' ? value : strict(value)]))
  return schema.type === 'object' && isRecord(schema.properties) && schema.additionalProperties === undefined ? {...inner, additionalProperties: false} : inner
}

/** Loads the validator, which few tests need. */
function compiler(): Compile {
  const {default: Ajv}: {default: new (options: object) => {compile: Compile}} = createRequire(import.meta.url)('ajv/dist/2020.js')
  const ajv = new Ajv({allErrors: false, strict: false, validateFormats: false})
  return (schema) => ajv.compile(record(strict(schema)))
}

let compile: Compile | undefined
const compiled = new Map<string, Validate>()
let known: Readonly<Record<string, unknown>> | undefined
let names: ReadonlyMap<string, string> | undefined

/** The ids of commands by their names and aliases, in words. */
function namesOf(): ReadonlyMap<string, string> {
  const manifests = ['.', 'plugins/network', 'plugins/limits', 'plugins/flavours', 'plugins/images'].map((place) =>
    record(record(json(`${place}/oclif.manifest.json`)).commands),
  )
  const entries = manifests
    .flatMap((commands) => Object.entries(commands))
    .flatMap(([id, command]) => {
      const {aliases} = record(command)
      return [id, ...(Array.isArray(aliases) ? aliases.map(String) : [])].map((name): [string, string] => [name.replaceAll(':', ' '), id])
    })
  return new Map(entries)
}

/** The name of the schema that the output must match; undefined for commands without a schema. */
function schemaOf(args: readonly string[], {code}: PotRun, printed: unknown): {readonly name: string; readonly schema: unknown} | undefined {
  known ??= record(json('schema/commands.json'))
  names ??= namesOf()
  if (code !== 0 && isRecord(printed) && 'error' in printed) return {name: 'failure', schema: known.failure}
  if (args.includes('--plan')) return {name: 'plans', schema: known.plans}
  const id = [3, 2, 1].flatMap((count) => names?.get(args.slice(0, count).join(' ')) ?? [])[0]
  const schema = id === undefined ? undefined : record(known.commands)[id]
  return id === undefined || schema === undefined ? undefined : {name: id, schema}
}

/** Throws an Error when the output of a run with --json does not match the schema of its command. */
export function checkJson(args: readonly string[], run: PotRun): void {
  const end = args.indexOf('--')
  if (!(end < 0 ? args : args.slice(0, end)).includes('--json') || run.stdout === '') return
  const texts = [run.stdout, ...(isOfLines(args) ? run.stdout.trimEnd().split('\n') : [])]
  for (const text of texts.slice(texts.length > 1 ? 1 : 0)) checkText(args, run, text)
}

/** Whether the command prints one JSON text in each line; see docs/api/schemas.js. */
function isOfLines(args: readonly string[]): boolean {
  return record(schemaOf(args, {code: 0, stdout: '', stderr: ''}, undefined)?.schema).$comment !== undefined
}

function checkText(args: readonly string[], run: PotRun, text: string): void {
  let printed: unknown
  try {
    printed = JSON.parse(text)
  } catch {
    // The command is another program's, or the test is about output that is cut.
    return
  }
  const found = schemaOf(args, run, printed)
  if (found === undefined) return
  compile ??= compiler()
  const validate = compiled.get(found.name) ?? compile(record(found.schema))
  compiled.set(found.name, validate)
  if (!validate(printed))
    throw new Error(`pot ${args.join(' ')} does not print what its schema says (${found.name}): ${JSON.stringify(validate.errors)}\n${text}`)
}

onRun(checkJson)
