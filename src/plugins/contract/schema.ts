import {defined} from '../../defined.js'
import {MEANINGS} from '../../settings/keys/setting-key.js'
import {line, lines} from './schema-texts.js'
import {STACK} from './stack-schema.js'
import type {Schema} from './validate.js'

// The contract between pot and a plugin as a JSON Schema. schema/plugin.json contains the same text for editors; a test compares the two.

/** Rules for other properties if `key` has a value that conforms to `is`. */
const when = (key: string, is: Schema, then: Schema['properties'], otherwise?: Schema['properties']): Schema => ({
  if: {type: 'object', required: [key], properties: {[key]: is}},
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: {type: 'object', ...defined({properties: then})},
  ...defined({else: otherwise === undefined ? undefined : {type: 'object' as const, properties: otherwise}}),
})

/** The type enum has `values`, and only that. */
const ENUM: readonly Schema[] = [
  when('type', {const: 'enum'}, undefined, {values: false}),
  {
    if: {type: 'object', required: ['type'], properties: {type: {const: 'enum'}}},
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: {type: 'object', required: ['values']},
  },
]

/** An option that the plugin adds to a command. */
export const FLAG: Schema = {
  type: 'object',
  properties: {
    type: {type: 'string', enum: ['boolean', 'option'], description: 'whether it takes a value'},
    description: line('what it does: for help'),
    char: {type: 'string', pattern: '^[A-Zabcdefgi-z]$', description: 'a letter that no other option of the command has; -h is help'},
    pairChar: {
      type: 'string',
      pattern: '^[A-Zabcdefgi-z]$',
      description: 'a letter of another option, which means this option when its value has a colon, such as -p 8080:80',
    },
    implies: {
      type: 'object',
      additionalProperties: line('the value'),
      description: 'values for other options of the command that are not given, by name',
    },
    helpValue: line('what stands for the value in help'),
    options: {...lines('the values that are allowed'), minItems: 1},
    multiple: {type: 'boolean', description: 'it can be given several times'},
    integer: {type: 'boolean', description: 'its value is a whole number, which hooks get as a number'},
    min: {type: 'integer', description: 'the least number'},
    max: {type: 'integer', description: 'the greatest number'},
    default: {description: 'the value when it is not given: a text, or a number for integer'},
    required: {type: 'boolean', description: 'the command needs it, unless it is a step of another command'},
    env: {type: 'string', pattern: '^[A-Z][A-Z0-9_]*$', description: 'the environment variable that has the value when the option is not given'},
    hidden: {type: 'boolean', description: 'help does not show it'},
    sameAs: {
      ...lines('for an option of create: fields of stack and compose files that mean the same, with dots, such as deploy.resources.limits.memory'),
      minItems: 1,
    },
    exclusive: {...lines('options of the command with which it cannot be given'), minItems: 1},
    dependsOn: {...lines('options of the command that must be given, too'), minItems: 1},
  },
  required: ['type', 'description'],
  additionalProperties: false,
  allOf: [
    when('type', {const: 'boolean'}, {pairChar: false, helpValue: false, options: false, multiple: false, default: false, integer: false}),
    when('integer', {const: true}, {default: {type: 'integer'}, options: false}, {default: line('the value'), min: false, max: false}),
    when('required', {const: true}, {default: false}),
  ],
}

/** An attribute of pots, which users set, and which pot keeps in pot.conf. */
export const ATTRIBUTE: Schema = {
  type: 'object',
  properties: {
    type: {type: 'string', enum: ['bool', 'uint', 'string', 'sysvopt', 'bytes', 'number', 'enum'], description: 'what it can be set to'},
    description: line('what it means: for info and help'),
    default: line('the value of a pot that has none, as it is stored'),
    values: {type: 'array', items: {type: 'string'}, minItems: 1, description: 'the values that are allowed, for the type enum'},
    key: {
      type: 'string',
      pattern: '^pot\\.(?!attr\\.)[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)+$',
      description: 'its key in pot.conf; without it the key is pot.attr.NAME',
    },
    resource: line('the resource of rctl(8) that it limits, such as memoryuse: adopt takes over limits of other tools by it'),
    limit: {type: 'boolean', description: 'it limits what a pot can use: info lists it among the limits'},
    min: {type: 'number', minimum: 0, description: 'the least value; for the type bytes a number of bytes'},
    max: {type: 'number', minimum: 0, description: 'the greatest value; for the type bytes a number of bytes'},
    pattern: {type: 'string', format: 'regex', description: 'a regular expression that the whole value must match, for the type string'},
  },
  required: ['type', 'description'],
  additionalProperties: false,
  allOf: [
    ...ENUM,
    when('type', {enum: ['uint', 'number', 'bytes']}, undefined, {min: false, max: false}),
    when('type', {const: 'string'}, undefined, {pattern: false}),
  ],
}

/** A setting under another name. */
const SHOWN: Schema = {
  type: 'object',
  properties: {label: line('what stands before the value'), text: line('the value: {KEY} is the value of that key')},
  required: ['label', 'text'],
  additionalProperties: false,
}

/** A key of pot.conf that belongs to the plugin. */
export const SETTING: Schema = {
  type: 'object',
  properties: {
    type: {type: 'string', enum: ['string', 'bool', 'integer', 'enum', 'list'], description: 'what it can be set to; a list is words separated by spaces'},
    description: line('what it means: for help'),
    default: line('the value when pot.conf has none, as it is written there'),
    pattern: {type: 'string', format: 'regex', description: 'a regular expression that the whole value must match; for a list, each word'},
    allows: line('what the pattern allows, as the end of "must be ..."'),
    values: {type: 'array', items: {type: 'string'}, minItems: 1, description: 'the values that are allowed, for the type enum'},
    min: {type: 'integer', description: 'the least number'},
    max: {type: 'integer', description: 'the greatest number'},
    required: {type: 'boolean', description: 'the plugin does not work without a value: there is no default'},
    means: {type: 'string', enum: [...MEANINGS], description: 'what pot itself uses the value for'},
    shown: {
      type: 'object',
      propertyNames: {pattern: '^[a-z][a-z0-9_]*$'},
      additionalProperties: SHOWN,
      description: 'further names under which pot config -g shows it',
    },
  },
  required: ['type', 'description'],
  additionalProperties: false,
  allOf: [
    ...ENUM,
    when('type', {const: 'integer'}, undefined, {min: false, max: false}),
    when('type', {enum: ['string', 'list']}, undefined, {pattern: false, allows: false}),
    when('required', {const: true}, {default: false}),
  ],
}

const NAME = {pattern: '^[a-z][a-z0-9-]*$'}

/** A value in the subject of an event. */
const PART: Schema = {
  type: 'object',
  properties: {
    type: {type: 'string', enum: ['string', 'integer', 'number', 'boolean', 'list'], description: 'the type of the value; a list has texts'},
    description: line('what it is'),
    optional: {type: 'boolean', description: 'it may be absent'},
  },
  required: ['type', 'description'],
  additionalProperties: false,
}

/** An event of a plugin, for which other plugins can have hooks. */
export const EVENT: Schema = {
  type: 'object',
  properties: {
    description: line('when it happens'),
    subject: {type: 'object', propertyNames: {pattern: '^[a-z][A-Za-z0-9]*$'}, additionalProperties: PART, description: 'the values that hooks get, by name'},
    refusable: {type: 'boolean', description: 'a hook that throws refuses what the plugin is about to do; without it, the error is a warning'},
  },
  required: ['description', 'subject'],
  additionalProperties: false,
}

/** A driver: a module with a function that opens it. */
export const DRIVER: Schema = {
  type: 'object',
  properties: {
    target: {type: 'string', pattern: '^(\\./)?[^./][^\\0]*$', description: 'the module'},
    identifier: {type: 'string', pattern: '^[^\\n\\r]+$', description: 'the function that it exports'},
    systems: {
      type: 'array',
      items: {type: 'string', enum: ['freebsd', 'linux']},
      minItems: 1,
      description: 'the systems that it is for; without it, all of them',
    },
    fallback: {type: 'boolean', description: 'a storage for Linux: init chooses it when none of the storages of pot can be used'},
  },
  required: ['target', 'identifier'],
  additionalProperties: false,
}

/** What the steps of the hooks may touch. */
export const PERMISSIONS: Schema = {
  type: 'object',
  properties: {
    paths: {
      type: 'array',
      items: {type: 'string', pattern: '^(/|\\{(config|data|run|root|cache|tmp|pot|POT_[A-Z0-9_]+)\\}(/|$))[^\\n\\r]*$'},
      description:
        'files that steps change: {data}/shares/**, with * for a part of a name, and {config}, {data}, {run}, {root}, {cache}, {tmp}, {pot} and settings such as {POT_VAULT_DIR}',
    },
    programs: lines('programs that steps run'),
    networks: {type: 'array', items: {type: 'string', pattern: '^(https?|file)://'}, description: 'beginnings of the URLs from which steps download'},
    commands: lines('commands of pot that are steps'),
    procedures: lines('other procedures of pot that steps call'),
  },
  additionalProperties: false,
}

/** The block `pot` of package.json. */
export const BLOCK: Schema = {
  type: 'object',
  description: 'what the plugin adds to pot',
  properties: {
    api: {type: 'integer', minimum: 1, description: 'the version of the plugin API for which the plugin is written'},
    after: {...lines('plugins whose hooks run before those of this plugin, if they are installed'), minItems: 1},
    plugins: {
      type: 'object',
      additionalProperties: line('a range of versions, such as ^1.0.0'),
      description: 'plugins without which this plugin does not work, by name; their hooks run first',
    },
    requires: lines('features of pot without which the plugin does not work, such as event:start'),
    flags: {
      type: 'object',
      description: 'options, by command and name',
      additionalProperties: {type: 'object', propertyNames: {pattern: '^[a-z][a-z0-9-]*$'}, additionalProperties: FLAG},
    },
    attributes: {
      type: 'object',
      description: 'attributes of pots, by name',
      propertyNames: {pattern: '^[a-z][a-z0-9_.-]*$'},
      additionalProperties: ATTRIBUTE,
    },
    settings: {
      type: 'object',
      description: 'settings in pot.conf, by key; POT_NAME_* is all keys that begin so',
      propertyNames: {pattern: '^POT_[A-Z][A-Z0-9_]*\\*?$'},
      additionalProperties: SETTING,
    },
    events: {
      type: 'object',
      description: 'events that the plugin fires, by name; hooks of other plugins name them on:PLUGIN:EVENT',
      propertyNames: NAME,
      additionalProperties: EVENT,
    },
    names: {
      type: 'object',
      description:
        'files that have the names for which a word in capital letters stands in help, such as {"SHARE": ["{data}/shares/*"]}: the shell completes them',
      propertyNames: {pattern: '^[A-Z]+$'},
      additionalProperties: {
        type: 'array',
        items: {type: 'string', pattern: '^\\{(config|data|run|root|core|plugin)\\}(/[^*\\n\\r]*)?/\\*[^*/\\n\\r]*$'},
        minItems: 1,
        description: 'patterns of paths: * is the name; {config}, {data}, {run}, {root}, {core} for the package of pot, and {plugin}',
      },
    },
    permissions: {...PERMISSIONS, description: 'what the steps of hooks, commands and drivers may touch; without it, everything'},
    flavours: {type: 'string', pattern: '^(\\./)?[^./][^\\0]*$', description: 'the directory of the package that contains flavours'},
    provides: {
      type: 'object',
      properties: {
        'image-source': {
          ...{type: 'object', propertyNames: NAME, additionalProperties: DRIVER},
          description: 'sources of images, by the scheme of their references: import NAME:REFERENCE',
        },
        network: {
          description: 'network types for create -N: drivers by name, or a list of the types that the hooks of the plugin implement',
          if: {type: 'array'},
          // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
          then: lines('the network types that the hooks of the plugin implement'),
          else: {type: 'object', propertyNames: NAME, additionalProperties: DRIVER},
        },
        release: {type: 'object', propertyNames: NAME, additionalProperties: DRIVER, description: 'sources of bases, by the name for POT_RELEASES'},
        runtime: {type: 'object', propertyNames: NAME, additionalProperties: DRIVER, description: 'isolation of pots, by the name for POT_RUNTIME'},
        storage: {type: 'object', propertyNames: NAME, additionalProperties: DRIVER, description: 'storages of pots, by the name for POT_STORAGE'},
      },
      additionalProperties: false,
      description: 'what the plugin implements',
    },
    stack: {...STACK, description: 'what the plugin does for stack files'},
    quick: {
      type: 'object',
      additionalProperties: {type: 'string', pattern: '^(\\./)?[^./][^\\0]*$'},
      description: 'by command of the plugin: the module that answers without loading all of pot',
    },
  },
  required: ['api'],
  additionalProperties: false,
}

/** The schema file that pot publishes. Plugins refer to it in package.json: `"$schema": "./node_modules/@pot/core/schema/plugin.json"`. */
export const PUBLISHED = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'package.json of a plugin of pot',
  type: 'object',
  properties: {pot: BLOCK},
  required: ['name', 'version', 'pot'],
}
