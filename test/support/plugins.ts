import {mkdtemp, mkdir, rm, symlink, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {Config} from '@oclif/core/config'

export interface MadePlugin {
  readonly name: string
  /** The `oclif.hooks` block. */
  readonly hooks?: Readonly<Record<string, unknown>>
  /** The `pot` block. */
  readonly pot?: unknown
  /** Source of `hooks.js`. */
  readonly code?: string
}

const pluginJson = ({name, hooks = {}, pot}: MadePlugin) => ({name, version: '1.0.0', type: 'module', oclif: {hooks}, ...(pot === undefined ? {} : {pot})})

/** A package.json of a command line with one command, `create`, and with these plugins. */
async function makeTree(root: string, plugins: readonly MadePlugin[], linked: Readonly<Record<string, string>>): Promise<void> {
  const names = [...plugins.map(({name}) => name), ...Object.keys(linked)]
  const create = {
    id: 'create',
    aliases: [],
    hiddenAliases: [],
    args: {},
    flags: {pot: {name: 'pot', type: 'option', char: 'p'}},
    hidden: false,
    helpPlace: {heading: 'Make and remove pots', rank: 1},
    isESM: true,
    relativePath: ['create.js'],
    pluginName: 'host',
  }
  const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']))
  await writeFile(
    join(root, 'package.json'),
    JSON.stringify({name: 'host', version: '1.0.0', type: 'module', dependencies, oclif: {bin: 'pot', commands: './commands', plugins: names}}),
  )
  await writeFile(join(root, 'oclif.manifest.json'), JSON.stringify({version: '1.0.0', commands: {create}}))
  for (const plugin of plugins) {
    const directory = join(root, 'node_modules', plugin.name)
    await mkdir(directory, {recursive: true})
    await writeFile(join(directory, 'package.json'), JSON.stringify(pluginJson(plugin)))
    if (plugin.code !== undefined) await writeFile(join(directory, 'hooks.js'), plugin.code)
  }
  for (const [name, target] of Object.entries(linked)) {
    await mkdir(join(root, 'node_modules', name, '..'), {recursive: true})
    await symlink(target, join(root, 'node_modules', name))
  }
}

/** `use` gets an oclif Config with plugins made for the occasion, and with those in `linked` (directories by name). */
export async function withPlugins<T>(
  plugins: readonly MadePlugin[],
  use: (config: Config, root: string) => Promise<T>,
  linked: Readonly<Record<string, string>> = {},
): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'pot-plugins-'))
  try {
    await makeTree(root, plugins, linked)
    return await use(await Config.load({root, userPlugins: false}), root)
  } finally {
    await rm(root, {recursive: true, force: true})
  }
}
