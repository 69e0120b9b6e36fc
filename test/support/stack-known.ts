import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {isRecord} from '../../src/errors.js'
import {contributedAttributes} from '../../src/plugins/contributed/attributes.js'
import {contributedFlags} from '../../src/plugins/contributed/flags.js'
import {contributedStack} from '../../src/plugins/contributed/stack.js'
import {CORE_ATTRIBUTES} from '../../src/record/core-attributes.js'
import {pluginFields} from '../../src/stacks/file/plugin-fields.js'
import {POT_FIELDS} from '../../src/stacks/file/pot-fields.js'
import type {Known} from '../../src/stacks/file/read-stack.js'
import {ROOT} from './cli.js'

const PLUGINS = ['flavours', 'images', 'limits', 'network']

/** The plugins of the distribution, as far as package.json declares them. */
export function stackKnown(): Known {
  const plugins = PLUGINS.map((name) => {
    const pjson: unknown = JSON.parse(readFileSync(join(ROOT, `plugins/${name}/package.json`), 'utf8'))
    return [`@pot/plugin-${name}`, {name: `@pot/plugin-${name}`, root: join(ROOT, 'plugins', name), pjson: isRecord(pjson) ? pjson : {}, hooks: {}}] as const
  })
  const loaded = {plugins: new Map(plugins)}
  const attributes = [...CORE_ATTRIBUTES, ...contributedAttributes(loaded, CORE_ATTRIBUTES).found]
  return {
    attributes,
    means: contributedStack({...loaded, root: ROOT}),
    plugins: pluginFields(contributedFlags(loaded, () => ({})).found, attributes, Object.keys(POT_FIELDS)),
  }
}
