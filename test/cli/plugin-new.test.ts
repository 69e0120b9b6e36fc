import {spawnSync} from 'node:child_process'
import {mkdirSync, readFileSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {tempPotRoot, type TempPotRoot} from '../../src/testing/temp-pot-root.js'
import {installed} from '../support/installed.js'
import {OFFLINE} from '../support/pack.js'
import {WORLDS} from '../support/world.js'

/** No npm, and no pot, gets anything from elsewhere. */
const ALONE = {...OFFLINE, npm_config_registry: 'http://127.0.0.1:9/', npm_config_offline: 'false'}

/** The command lines of a README: the indented ones below the headings that tell what to do. */
const linesOf = (readme: string): string[] => [...readme.slice(readme.indexOf('## Develop it')).matchAll(/^ {4}(.+)$/gm)].map(([, line = '']) => line)

describe('the plugins that pot plugins new makes, with a pot from its tarball and no network', () => {
  let copy: Awaited<ReturnType<typeof installed>>
  let place: TempPotRoot
  let env: Readonly<Record<string, string | undefined>> = {}

  before(async function () {
    if (WORLDS.every(({missing}) => missing !== undefined)) {
      console.log(`      skipped: ${WORLDS.map(({missing}) => missing).join(', ')}`)
      return this.skip()
    }
    copy = await installed()
    place = tempPotRoot()
    const bin = join(place.root, 'bin')
    mkdirSync(bin)
    symlinkSync(join(copy.core, 'bin/pot'), join(bin, 'pot'))
    env = {...process.env, NODE_ENV: undefined, DEBUG: undefined, NODE_OPTIONS: undefined, ...ALONE, ...place.env, PATH: `${bin}:${process.env.PATH}`}
  })
  after(async () => {
    place?.remove()
    await copy?.close()
  })

  const type = (line: string, cwd: string) => {
    const {status, stdout, stderr} = spawnSync('sh', ['-c', line], {cwd, env, encoding: 'utf8'})
    return {status, said: `# ${line}\n${stdout}${stderr}`, stdout}
  }
  const done = (line: string, cwd: string) => {
    const {status, said, stdout} = type(line, cwd)
    expect(status, said).to.equal(0)
    return stdout
  }

  for (const [kind, name, shows] of [
    ['command', 'hello', /^Commands\n {2}hello /m],
    ['hook', 'remark', /^Options\n {2}create {2}--remark TEXT {2}note about the pot\n/m],
    ['driver', 'alone', /^Provides\n {2}network {2}alone\n/m],
    ['driver --driver image-source', 'shelf', /^Provides\n {2}image-source {2}shelf\n/m],
    ['flavour', 'www', /^Flavours\n {2}www\n/m],
  ] as const) {
    it(`pass their tests and the check, as their README says: ${kind}`, () => {
      const directory = join(place.root, `pot-plugin-${name}`)
      done(`pot plugins new ${kind} ./pot-plugin-${name}`, place.root)
      const lines = linesOf(readFileSync(join(directory, 'README.md'), 'utf8'))
      expect(lines).to.include.members(['pot plugins setup', 'npm test', 'pot plugins check .', 'npm pack'])
      for (const line of lines) done(line, directory)
      expect(JSON.parse(done('pot plugins check . --json', directory))).to.deep.include({errors: [], advice: []})
      const shown = done(`pot plugins inspect pot-plugin-${name}`, directory)
      expect(shown)
        .to.match(shows)
        .and.to.match(/^Installed +yes$/m)
      done(`pot plugins uninstall pot-plugin-${name}`, directory)
    })
  }

  for (const [words, says] of [
    ['thing ./x', 'expected thing to be one of: command, hook, driver, flavour'],
    ['driver ./x --driver storage', 'expected --driver=storage to be one of: image-source, network'],
    ['hook ./x --driver network', '--driver is for the kind driver, not for hook'],
    ['driver ./public-bridge', "pot already has the network type 'public-bridge'"],
    ['driver ./oci --driver image-source', "pot already has the source of images 'oci'"],
  ] as const)
    it(`are of a kind and a name that are right: ${words} is refused in one line`, () => {
      const {status, said} = type(`pot plugins new ${words}`, place.root)
      expect(status, said).to.equal(2)
      expect(said.split('\n')[1]).to.equal(`pot: ${says}`)
    })
})
