import {existsSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {built, json, PACKAGES, surface} from './commands.js'

const SNAPSHOT = fileURLToPath(new URL('commands.snapshot.json', import.meta.url))

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
