import {spawnSync} from 'node:child_process'
import {existsSync, readFileSync, readdirSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {expect} from 'chai'
import {distributedPluginOf} from '../../src/plugins/contributed/distribution.js'
import {allKeys} from '../support/keys.js'
import {ROOT} from '../support/cli.js'
import {built, PACKAGES} from './commands.js'
import {codesIn, commandsIn, compileErrors, defaultIn, linksIn, namesIn} from './docs.js'
import {CORE_SOURCES, read} from './graph.js'

const text = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const PAGES = readdirSync(join(ROOT, 'man'), {recursive: true, encoding: 'utf8'})
  .filter((name) => /\.\d$/.test(name))
  .map((name) => `man/${name}`)
const MARKDOWN = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
]
/** An error code in a manual page. */
const ENTRY = /^\.It Sy ([A-Z0-9_]+)$/gm
/** The keys that a page can describe: those of a family are described with the setting that names the family. */
const KEYS = allKeys().filter(({key}) => !key.endsWith('*'))
const hasMandoc = spawnSync('mandoc', ['-Tlint'], {input: ''}).error === undefined

describe('the documentation', () => {
  it('has a page for every command and alias of the core and the plugins, as the help has it (npm run build writes it)', async () => {
    const {status, stderr} = spawnSync(process.execPath, ['bin/man.js', '--check'], {cwd: ROOT, encoding: 'utf8'})
    expect(stderr).to.equal('')
    expect(status).to.equal(0)
    const commands = (await Promise.all(PACKAGES.map(built))).flatMap((plugin) => plugin.commands)
    const names = commands.flatMap(({id, aliases}) => [id, ...aliases]).map((name) => `man/commands/pot-${name.replaceAll(':', '-')}.1`)
    expect(PAGES.filter((page) => page.startsWith('man/commands/')).sort()).to.deep.equal(names.sort())
  })

  it('has all its pages in package.json, from which npm links them for man(1)', () => {
    const {man}: {readonly man?: unknown} = JSON.parse(text('package.json'))
    expect(man).to.deep.equal(PAGES.map((page) => `./${page}`).sort())
  })

  it('explains every error code, and no other', () => {
    const codes = new Set(CORE_SOURCES.flatMap((file) => codesIn(read(file))))
    expect(namesIn(text('man/pot-errors.7'), ENTRY).sort()).to.deep.equal([...codes].sort())
  })

  it('explains every error code of a plugin, in its README when no manual page does', () => {
    const pages = new Set(PAGES.flatMap((page) => namesIn(text(page), ENTRY)))
    for (const plugin of readdirSync(join(ROOT, 'plugins'))) {
      const sources = readdirSync(join(ROOT, 'plugins', plugin, 'src'), {recursive: true, encoding: 'utf8'}).filter((file) => file.endsWith('.ts'))
      const codes = new Set(sources.flatMap((file) => codesIn(text(join('plugins', plugin, 'src', file)))))
      expect(codes, plugin).not.to.have.property('size', 0)
      const explained = new Set(namesIn(text(`plugins/${plugin}/README.md`), /`([A-Z][A-Z0-9_]+)`(?=[:,])/g))
      expect(
        [...codes].filter((code) => !pages.has(code) && !explained.has(code)),
        plugin,
      ).to.deep.equal([])
    }
  })

  it('describes every setting with its default, and no other', () => {
    const page = text('man/pot.conf.5')
    expect(namesIn(page, /^\.It Li (\w+) Ns = /gm).sort()).to.deep.equal(KEYS.map(({key}) => key).sort())
    for (const {key, default: value} of KEYS) expect(defaultIn(page, key), key).to.equal(value)
  })

  it('shows commands and options that exist', async () => {
    const commands = (await Promise.all(PACKAGES.map(built))).flatMap((plugin) => plugin.commands)
    const known = new Map(
      commands.flatMap(({id, aliases, flags}) =>
        [id, ...aliases].map((name) => [name, Object.entries(flags).flatMap(([long, {char}]) => [`--${long}`, `-${char}`])]),
      ),
    )
    // What the guide for authors shows is run by a test of its own, and with a plugin.
    const shown = MARKDOWN.filter((file) => file !== 'docs/plugins.md').flatMap((file) => commandsIn(text(file)))
    expect(shown.length).to.be.greaterThan(10)
    for (const {command, options, line} of shown) {
      const plugin = distributedPluginOf(ROOT, command)
      if (['help', 'plugins'].includes(command) || (plugin !== undefined && !existsSync(join(ROOT, 'plugins', plugin)))) continue
      const longer = `${command}:${line.split(' ')[2]}`
      const name = known.has(longer) ? longer : command
      expect([...known.keys()], line).to.include(name)
      expect(known.get(name), line).to.include.members([...options])
    }
  })

  it('has links that lead somewhere', () => {
    const links = MARKDOWN.flatMap((file) => linksIn(text(file)).map((link) => ({file, link})))
    expect(links.length).to.be.greaterThan(20)
    expect(links.filter(({file, link}) => !existsSync(join(ROOT, dirname(file), link)))).to.deep.equal([])
  })

  it('refers to manual pages of ours that are there', () => {
    const referred = PAGES.flatMap((page) => namesIn(text(page), /^\.Xr (pot\S* \d)/gm)).map((name) => name.replace(' ', '.'))
    expect([...new Set(referred)].filter((name) => !PAGES.some((page) => page.endsWith(`/${name}`)))).to.deep.equal([])
  })

  it('has manual pages without fault', function () {
    if (!hasMandoc) {
      console.log('      skipped: needs mandoc')
      this.skip()
    }
    const {stdout} = spawnSync('mandoc', ['-Tlint', '-W', 'warning', ...PAGES], {cwd: ROOT, encoding: 'utf8'})
    expect(stdout).to.equal('')
  })

  it('has worked examples that compile', () => {
    expect(compileErrors(text('docs/architecture.md'))).to.equal('')
    expect(compileErrors(text('docs/plugins.md'))).to.equal('')
  })
})

describe('the schemas of what commands print', () => {
  it('are those of the types (npm run schemas writes them)', () => {
    const {status, stderr} = spawnSync(process.execPath, ['docs/api/schemas.js', '--check'], {cwd: ROOT, encoding: 'utf8'})
    expect(stderr).to.equal('')
    expect(status).to.equal(0)
  })
})

describe('the API of the SDK', () => {
  it('is documented, and has no types that its users cannot name (npm run docs)', () => {
    const typedoc = join(ROOT, 'docs/api/node_modules/.bin/typedoc')
    const {stdout, stderr} = spawnSync(typedoc, ['--options', 'typedoc.json', '--emit', 'none'], {cwd: join(ROOT, 'docs/api'), encoding: 'utf8'})
    expect(`${stdout}${stderr}`).not.to.match(/error|warning/)
    expect(stderr).to.equal('')
  })
})

describe('the check of the documentation', () => {
  it('sees codes, commands, links and faults', () => {
    expect(codesIn("throw new PotError(\n  'A_B6', 'x')\nreturn {code: 'C_D'}")).to.deep.equal(['A_B6', 'C_D'])
    expect(commandsIn('# pot ls -q --json\nsee `pot stop web`\npot runs on\n')).to.deep.equal([
      {command: 'ls', options: ['-q', '--json'], line: 'pot ls -q --json'},
      {command: 'stop', options: [], line: 'pot stop web'},
    ])
    expect(linksIn('[a](b/c.md) [d](https://e) [f](g#h)')).to.deep.equal(['b/c.md', 'g'])
    expect(compileErrors("<!-- checked: x -->\n```ts\nexport const a: number = 'b'\n```\n")).to.include('error TS2322')
  })
})
