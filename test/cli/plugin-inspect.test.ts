import {mkdirSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {tempPotRoot, type TempPotRoot} from '../../src/testing/temp-pot-root.js'
import {CORE} from '../support/cli.js'
import {commandSource, writePlugin} from '../support/make-plugin.js'

const NAME = 'pot-plugin-paint'
const POT = {
  requires: ['claim'],
  flags: {create: {hue: {type: 'option', char: 'H', options: ['red', 'blue'], description: 'colour of it'}}},
  attributes: {coats: {type: 'uint', min: 1, max: 9, default: '2', description: 'coats of paint'}},
  provides: {network: ['wet']},
  flavours: './flavours',
}

describe('pot plugins inspect', () => {
  let place: TempPotRoot

  before(async () => {
    place = tempPotRoot()
    const files = {'hooks.js': 'export const veto = () => {}\n', 'commands/paint.js': commandSource(''), 'flavours/dry.sh': '', 'flavours/dry': ''}
    const directory = writePlugin(join(place.root, 'paint'), {name: NAME, pot: POT, hooks: {'pot:create:before': 'veto'}, files})
    mkdirSync(join(directory, 'node_modules/@pot'), {recursive: true})
    symlinkSync(CORE, join(directory, 'node_modules/@pot/core'))
    expect(await place.run(['plugins', 'link', '--no-install', directory])).to.include({code: 0})
  })
  after(() => place.remove())

  it('shows all that a plugin adds', async () => {
    const {code, stdout} = await place.run(['plugins', 'inspect', NAME])
    expect(code).to.equal(0)
    expect(stdout.split('\n').map((line) => line.trimEnd())).to.deep.equal([
      ...['pot-plugin-paint 1.0.0', ''],
      ...['Installed        yes, used in its directory', `Directory        ${join(place.root, 'paint')}`],
      ...['Plugin API       1', 'Requires         claim', 'Versions of pot  *', ''],
      ...['Commands', '  paint  Do one thing', ''],
      ...['Options', '  create  -H, --hue red|blue  colour of it', ''],
      ...['Attributes', '  coats  uint, from 1, up to 9, default 2  coats of paint', ''],
      ...['Permissions', '  everything  its package.json names no permissions', ''],
      ...['Hooks', '  pot:create:before', ''],
      ...['Provides', '  network  wet', ''],
      ...['Flavours', '  dry', ''],
    ])
  })

  it('has it all as JSON', async () => {
    const shown = JSON.parse((await place.run(['plugins', 'inspect', NAME, '--json'])).stdout)
    expect(shown).to.deep.include({plugin: NAME, version: '1.0.0', api: 1, installed: 'linked', hooks: ['pot:create:before'], pots: [], problems: []})
    expect(shown).to.deep.include({provides: POT.provides, flavours: ['dry'], requires: ['claim'], commands: [{name: 'paint', summary: 'Do one thing.'}]})
    expect(shown.options[0]).to.deep.equal({command: 'create', name: 'hue', ...POT.flags.create.hue})
    expect(shown.attributes[0]).to.deep.equal({name: 'coats', ...POT.attributes.coats})
  })

  it('knows plugins that come with pot, and says of others that they are not installed', async () => {
    expect((await place.run(['plugins', 'inspect', 'limits'])).stdout).to.match(/^@pot\/plugin-limits .*\nInstalled +no, but it comes with pot\n/s)
    expect(await place.run(['plugins', 'inspect', 'nosuch'])).to.include({
      code: 1,
      stdout: '',
      stderr: "pot: the plugin 'nosuch' is not installed\n     pot plugins lists those that are\n",
    })
  })
})
