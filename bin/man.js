// Writes the manual pages of the commands (man/commands, man/pot-commands.1) from the manifests, man/pot-plugins.7 from docs/plugins.md, and the list
// of all pages in package.json. With --check it only compares.
import {existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {dirname} from 'node:path'
import {fileURLToPath} from 'node:url'
import {commandPages} from './man-commands.js'
import {mdoc} from './mdoc.js'

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url))
const json = (name) => JSON.parse(readFileSync(path(name), 'utf8'))

const packages = [
  {manifest: json('oclif.manifest.json')},
  ...readdirSync(path('plugins'))
    .filter((name) => existsSync(path(`plugins/${name}/oclif.manifest.json`)))
    .map((name) => ({name, manifest: json(`plugins/${name}/oclif.manifest.json`), flags: json(`plugins/${name}/package.json`).pot?.flags})),
]

const guide = mdoc(readFileSync(path('docs/plugins.md'), 'utf8'))
const guidePage = [
  '.\\" Made by bin/man.js from docs/plugins.md: change that instead.',
  '.Dd November 29, 2026',
  '.Dt POT-PLUGINS 7',
  '.Os',
  '.Sh NAME',
  '.Nm pot-plugins',
  '.Nd how to write a plugin of pot',
  ...guide.lines,
  '.Sh SEE ALSO',
  '.Xr pot 1 ,',
  '.Xr pot-flavours 5 ,',
  '.Xr pot-errors 7',
  '',
].join('\n')

const pages = Object.entries({...commandPages(packages), 'pot-plugins.7': guidePage}).map(([name, text]) => [`man/${name}`, text])
const present = () =>
  readdirSync(path('man'), {recursive: true, encoding: 'utf8'})
    .filter((name) => /\.[157]$/.test(name))
    .map((name) => `man/${name}`)
    .sort()
const stale = present().filter((name) => name.startsWith('man/commands/') && !pages.some(([made]) => made === name))

/** package.json with the list of the pages, from which npm links them to where man(1) looks. */
function listed() {
  const manifest = json('package.json')
  manifest.man = [...new Set([...present(), ...pages.map(([name]) => name)])]
    .filter((name) => !stale.includes(name))
    .sort()
    .map((name) => `./${name}`)
  return `${JSON.stringify(manifest, null, 2)}\n`
}

if (process.argv.includes('--check')) {
  const wrong = [...pages, ['package.json', listed()]]
    .filter(([name, text]) => !existsSync(path(name)) || readFileSync(path(name), 'utf8') !== text)
    .map(([name]) => name)
  if (wrong.length + stale.length > 0) {
    console.error(`${[...wrong, ...stale].join(', ')}: out of date: npm run build`)
    process.exit(1)
  }
} else {
  for (const name of stale) rmSync(path(name))
  for (const [name, text] of pages) {
    mkdirSync(dirname(path(name)), {recursive: true})
    writeFileSync(path(name), text)
  }
  writeFileSync(path('package.json'), listed())
}
