import {join, resolve, sep} from 'node:path'
import {isRecord} from '../errors.js'
import {pluginsOf, type Checked, type Loaded} from './contributions.js'

/** Directories of flavours that plugins bring: `"pot": {"flavours": "./flavours"}` in package.json, a place in the package. */
export function contributedFlavours(config: Loaded): Checked<string> {
  const found: string[] = []
  const warnings: string[] = []
  for (const {name, pjson, root} of pluginsOf(config)) {
    const declared = 'pot' in pjson && isRecord(pjson.pot) ? pjson.pot.flavours : undefined
    if (declared === undefined) continue
    const path = typeof declared === 'string' ? resolve(root, declared) : root
    if (path.startsWith(join(root, sep)) && path !== root) found.push(path)
    else warnings.push(`${name}: "pot.flavours" in its package.json is not the path of a directory in it`)
  }
  return {found, warnings}
}
