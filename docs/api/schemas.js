// Writes schema/commands.json: the JSON schema (draft 2020-12) of what each command prints with --json, made from the type of the result of its class.
// With --check it only compares.
import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join, relative} from 'node:path'
import {fileURLToPath} from 'node:url'
import ts from 'typescript'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** The file with the types of what every command can print. */
const PRINTED_BY_ALL = 'src/ui/printed.ts'
const OUT = join(ROOT, 'schema/commands.json')

/** In schemas of commands that print one object a line. */
const LINES = 'The output has one JSON text in each line; this is the schema of a line.'

/** Types that are printed in other ways than their properties say. */
const PRINTED = {Date: {type: 'string', format: 'date-time'}, Buffer: {}}

const places = ['.', ...readdirSync(join(ROOT, 'plugins')).map((name) => `plugins/${name}`)]
const sources = places.flatMap((place) => {
  const directory = join(ROOT, place, 'src/commands')
  const files = ts.sys.readDirectory(directory, ['.ts'])
  return files.map((file) => ({
    file,
    id: relative(directory, file)
      .replace(/\.ts$/, '')
      .replace(/\/index$/, '')
      .replaceAll('/', ':'),
  }))
})
const {options} = ts.parseJsonConfigFileContent(ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, ROOT)
const program = ts.createProgram([...sources.map(({file}) => file), join(ROOT, PRINTED_BY_ALL)], {
  ...options,
  rootDir: ROOT,
  noEmit: true,
  declaration: false,
  types: ['node'],
})
const checker = program.getTypeChecker()

/** Converts one type and the named types inside it. */
function converter() {
  const names = new Map()
  const definitions = {}

  const documentation = (symbol) => ts.displayPartsToString(symbol?.getDocumentationComment(checker) ?? []).replaceAll(/\s+/g, ' ')

  function named(type, make) {
    const symbol = type.aliasSymbol ?? type.getSymbol()
    const name = symbol?.getName()
    if (name === undefined || /^__/.test(name) || (type.aliasTypeArguments ?? checker.getTypeArguments?.(type) ?? []).length > 0) return make()
    const key = names.get(type)
    if (key !== undefined) return {$ref: `#/$defs/${key}`}
    const taken = [...names.values()]
    const free = taken.includes(name) ? `${name}${taken.filter((one) => one.startsWith(name)).length + 1}` : name
    names.set(type, free)
    definitions[free] = {}
    const text = documentation(symbol)
    definitions[free] = {...(text === '' ? {} : {description: text}), ...make()}
    return {$ref: `#/$defs/${free}`}
  }

  function object(type) {
    const toJson = type.getProperty('toJSON')
    if (toJson !== undefined) {
      const [signature] = checker.getTypeOfSymbol(toJson).getCallSignatures()
      return schema(signature.getReturnType())
    }
    const properties = {}
    const required = []
    for (const property of checker.getPropertiesOfType(type)) {
      const of = checker.getTypeOfSymbol(property)
      if (of.getCallSignatures().length > 0) continue
      const optional = (property.flags & ts.SymbolFlags.Optional) !== 0 || parts(of).some(isAbsent)
      const text = documentation(property)
      properties[property.getName()] = {...(text === '' ? {} : {description: text}), ...schema(of)}
      if (!optional) required.push(property.getName())
    }
    const index = checker.getIndexInfoOfType(type, ts.IndexKind.String)
    return {
      type: 'object',
      ...(Object.keys(properties).length > 0 ? {properties} : {}),
      ...(required.length > 0 ? {required: required.sort()} : {}),
      ...(index === undefined ? {} : {additionalProperties: schema(index.type)}),
    }
  }

  const parts = (type) => (type.isUnion() ? type.types : [type])
  const isAbsent = ({flags}) => (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) !== 0

  function union(type) {
    const found = parts(type).filter((part) => !isAbsent(part))
    if (found.length > 0 && found.every((part) => part.isStringLiteral())) return {enum: found.map(({value}) => value)}
    const booleans = found.filter(({flags}) => flags & ts.TypeFlags.BooleanLiteral)
    const others = found.filter((part) => !booleans.includes(part))
    const schemas = [
      ...others.map(schema),
      ...(booleans.length === 2 ? [{type: 'boolean'}] : booleans.map((part) => ({const: checker.typeToString(part) === 'true'}))),
    ]
    return schemas.length === 1 ? schemas[0] : {anyOf: schemas}
  }

  function schema(type) {
    const {flags} = type
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Undefined | ts.TypeFlags.Void)) return {}
    if (flags & ts.TypeFlags.Null) return {type: 'null'}
    if (type.isStringLiteral() || type.isNumberLiteral()) return {const: type.value}
    if (flags & ts.TypeFlags.StringLike) return {type: 'string'}
    if (flags & ts.TypeFlags.NumberLike) return {type: 'number'}
    if (flags & ts.TypeFlags.BooleanLiteral) return {const: checker.typeToString(type) === 'true'}
    if (flags & ts.TypeFlags.Boolean) return {type: 'boolean'}
    // `string & {}` in a union of known words stands for any other word.
    if (type.isIntersection() && type.types.some((part) => part.flags & ts.TypeFlags.String)) return {type: 'string'}
    if (type.isUnion()) return type.aliasSymbol === undefined ? union(type) : named(type, () => union(type))
    if (checker.isArrayType(type)) return {type: 'array', items: schema(checker.getTypeArguments(type)[0])}
    if (checker.isTupleType(type)) return {type: 'array', prefixItems: checker.getTypeArguments(type).map(schema)}
    const printed = PRINTED[type.getSymbol()?.getName() ?? '']
    return printed ?? named(type, () => object(type))
  }

  return {schema, definitions}
}

function resultOf(file) {
  const module = checker.getSymbolAtLocation(program.getSourceFile(file))
  const command = checker.getExportsOfModule(module).find((symbol) => symbol.getName() === 'default')
  const instance = checker.getDeclaredTypeOfSymbol(command.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(command) : command)
  const run = instance.getProperty('run')
  const [signature] = checker.getTypeOfSymbol(run).getCallSignatures()
  const type = checker.getAwaitedType(signature.getReturnType())
  // Such a command prints the items of its result by itself, each in a line.
  const lines = instance
    .getProperty('logJson')
    .getDeclarations()
    .some((declaration) => declaration.getSourceFile().fileName === file)
  return lines && checker.isArrayType(type) ? {type: checker.getTypeArguments(type)[0], lines} : {type}
}

/** Made for output that is one JSON text, or, with `lines`, one in each line. */
function schemaOf({type, lines = false}) {
  const {schema, definitions} = converter()
  const found = schema(type)
  return {...(lines ? {$comment: LINES} : {}), ...found, ...(Object.keys(definitions).length > 0 ? {$defs: definitions} : {})}
}

const commands = Object.fromEntries(sources.sort((a, b) => (a.id < b.id ? -1 : 1)).map(({file, id}) => [id, schemaOf(resultOf(file))]))
const common = Object.fromEntries(
  checker
    .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(join(ROOT, PRINTED_BY_ALL))))
    .map((symbol) => [symbol.getName().replace('Printed', '').toLowerCase(), schemaOf({type: checker.getDeclaredTypeOfSymbol(symbol)})]),
)
const text = `${JSON.stringify({version: 1, ...common, commands}, null, 1)}\n`
if (!process.argv.includes('--check')) writeFileSync(OUT, text)
else if (readFileSync(OUT, 'utf8') !== text) {
  console.error('schema/commands.json is out of date: npm run schemas')
  process.exit(1)
}
