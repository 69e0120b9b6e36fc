import {join, resolve, sep} from 'node:path'
import {isRecord} from '../../errors.js'
import {pluginsOf, type Checked, type Loaded} from './contributions.js'

/** Directories with flavours of plugins, declared in package.json as a path in the package: `"pot": {"flavours": "./flavours"}`. */
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
