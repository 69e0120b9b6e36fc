import {existsSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {built, json, PACKAGES, surface} from './commands.js'

const SNAPSHOT = fileURLToPath(new URL('commands.snapshot.json', import.meta.url))

/** All but `promote`, which had no implementation, and `set-status`, which set what is no longer kept. */
const OLD =
  `help version config ls list show info top ps init de-init vnet-start create-base create-fscomp create-private-bridge create clone clone-fscomp rename destroy prune copy-in copy-out
mount-in mount-out add-dep set-rss get-rss set-cmd set-env set-hosts set-hook set-attribute set-attr get-attribute get-attr export-ports start stop term run snap snapshot rollback revert
purge-snapshots export import prepare update-config last-run-stats signal exec`.replaceAll('\n', ' ')

/** As it is in a file: without what is undefined. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('commands', () => {
  it('are those of the snapshot (UPDATE_SNAPSHOT=1 writes it anew)', async () => {
    const plugins = await Promise.all(PACKAGES.map(built))
    const found = plain(
      Object.fromEntries(
        plugins.flatMap(({name, commands}) => commands.map((command) => [name === '@pot/core' ? command.id : `${name} ${command.id}`, surface(command)])),
      ),
    )
    if (process.env.UPDATE_SNAPSHOT === '1') writeFileSync(SNAPSHOT, `${JSON.stringify(found, null, 2)}\n`)
    expect(found).to.deep.equal(json(SNAPSHOT))
  })

  it('and aliases of pot 0.16 are all there, or in a plugin', async () => {
    const commands = (await Promise.all(PACKAGES.map(built))).flatMap((plugin) => plugin.commands)
    const known = [...commands.flatMap(({id, aliases, hiddenAliases}) => [id, ...aliases, ...hiddenAliases]), 'help']
    expect(OLD.split(' ').filter((word) => !known.includes(word))).to.deep.equal([])
  })

  it('of the core all stand under a heading of the root help, each at a place of its own', async () => {
    const {commands} = await built(PACKAGES[0] ?? '')
    const places = commands.filter(({id}) => !id.includes(':')).map(({helpPlace}) => JSON.stringify(helpPlace))
    expect(places).to.have.length(new Set(places).size)
    for (const place of places) expect(place).to.match(/^\{"heading":"[A-Z][a-z ]+","rank":\d+\}$/)
  })

  for (const directory of PACKAGES) {
    it(`of ${directory.split('/').slice(-2).join('/')} are all in its manifest, which is fresh`, async () => {
      const plugin = await built(directory)
      const path = join(directory, 'oclif.manifest.json')
      expect(existsSync(path), 'npm run build writes it').to.equal(true)
      expect(plain(plugin.manifest)).to.deep.equal(json(path))
      expect(plugin.manifest.version).to.equal(plugin.pjson.version)
    })

    it(`of ${directory.split('/').slice(-2).join('/')} have a summary and an example, and letters once`, async () => {
      const {commands} = await built(directory)
      for (const {id, summary, examples = [], flags} of commands) {
        expect(summary, `summary of ${id}`).to.match(/^[A-Z].*\.$/)
        expect(examples, `examples of ${id}`).not.to.have.length(0)
        const chars = Object.values(flags).flatMap(({char}) => (char === undefined ? [] : [char]))
        expect(chars, `letters of ${id}`).to.have.length(new Set(chars).size)
        expect(chars, `letters of ${id}`).not.to.include('h')
        for (const [name, {description, summary: short}] of Object.entries(flags))
          expect(description ?? short, `description of ${id} --${name}`).to.be.a('string')
      }
    })
  }
})
