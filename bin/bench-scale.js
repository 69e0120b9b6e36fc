// The parts of bench.js about many plugins, other versions of node, and one pot among many.
import {cpSync, existsSync, mkdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'

/** Writes records of pots into the directory `jails`. Returns a function that removes them. */
export function writeRecords(jails, count) {
  const pots = Array.from({length: count}, (_, index) => join(jails, `p${index}`))
  for (const [index, pot] of pots.entries()) {
    mkdirSync(join(pot, 'conf'), {recursive: true})
    writeFileSync(
      join(pot, 'conf/pot.conf'),
      `pot.level=0\npot.type=single\npot.base=b\npot.dns=inherit\npot.cmd=sh /etc/rc\nhost.hostname="p${index}.h"\nnetwork_type=inherit\npot.stack=ipv4\n`,
    )
    writeFileSync(join(pot, 'conf/fscomp.conf'), '')
  }
  return () => {
    for (const pot of pots) rmSync(pot, {recursive: true})
  }
}

/** Makes ten plugins with a command and a hook each, and a data directory in which they are linked beside those of `data`. Returns the directory. */
export function tenPlugins(root, data, listed) {
  const directory = join(root, 'ten')
  const plugins = Array.from({length: 10}, (_, index) => {
    const plugin = join(directory, `plugin-${index}`)
    mkdirSync(join(plugin, 'commands'), {recursive: true})
    const hooks = {'pot:start:after': {target: './hooks.js', identifier: 'after'}}
    const manifest = {name: `pot-plugin-bench-${index}`, version: '1.0.0', type: 'module', oclif: {commands: './commands', hooks}, pot: {api: 1}}
    writeFileSync(join(plugin, 'package.json'), JSON.stringify(manifest))
    writeFileSync(join(plugin, 'hooks.js'), 'export const after = async () => {}\n')
    const text = `import {PotCommand} from '@pot/core/command'\nexport default class Bench extends PotCommand { async run() {} }\n`
    writeFileSync(join(plugin, 'commands', `bench-${index}.js`), text)
    const commands = {
      [`bench-${index}`]: {aliases: [], args: {}, flags: {}, id: `bench-${index}`, isESM: true, relativePath: ['commands', `bench-${index}.js`]},
    }
    writeFileSync(join(plugin, 'oclif.manifest.json'), JSON.stringify({commands, version: '1.0.0'}))
    return {name: manifest.name, root: plugin, type: 'link'}
  })
  cpSync(data, join(directory, 'data'), {recursive: true, filter: (path) => !path.endsWith('.btrfs') && !path.includes('/journal')})
  const list = {...listed, oclif: {...listed.oclif, plugins: [...listed.oclif.plugins, ...plugins]}}
  writeFileSync(join(directory, 'data/package.json'), JSON.stringify(list))
  rmSync(join(directory, 'data/commands.json'), {force: true})
  return join(directory, 'data')
}

/** The other versions of node that the set-up has installed: their names, and the directories of their programs. */
export const otherNodes = (checkout) =>
  ['node22', 'node24'].map((name) => ({name, bin: join(checkout, 'test/nodes/node_modules', name, 'bin')})).filter(({bin}) => existsSync(join(bin, 'node')))

/** Measures start and stop of one pot among ten and among a thousand. `add` makes records of pots, and returns a function that removes them. */
export function amongMany({time, median, rounds, pot, add}) {
  const measure = () => {
    const times = {start: [], stop: []}
    for (let round = 0; round < rounds; round++) for (const what of ['start', 'stop']) times[what].push(time(`${pot} ${what} one`).cpu)
    return Object.fromEntries(Object.entries(times).map(([what, all]) => [what, median(all)]))
  }
  const found = []
  for (const count of [10, 1000]) {
    const remove = add(count)
    // Records of the last two seconds are not kept.
    time(`sleep 3; ${pot} ls`)
    found.push(measure())
    remove()
  }
  return {few: found[0], many: found[1]}
}
