import {mkdirSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {tempPotRoot, type TempPotRoot} from '../../src/testing/temp-pot-root.js'
import {CORE} from '../support/cli.js'
import {commandSource, writePlugin} from '../support/make-plugin.js'

const option = (more: object) => ({type: 'option', description: 'x', ...more})
const FLAGS = {
  coats: option({integer: true, min: 1, max: 9, description: 'coats of paint', helpValue: 'N', env: 'PAINT_COATS'}),
  shade: option({options: ['light', 'dark'], default: 'light', description: 'shade of the paint'}),
  varnish: {type: 'boolean', description: 'varnish it', dependsOn: ['coats'], exclusive: ['raw']},
  raw: {type: 'boolean', description: 'paint nothing'},
  secret: option({hidden: true}),
}

/** Options that a plugin adds to a command of another plugin, which prints what it was given. */
describe('the options that plugins declare', () => {
  let place: TempPotRoot

  before(async () => {
    place = tempPotRoot()
    const plugins = {
      'pot-plugin-wall': {files: {'commands/wall.js': commandSource('const {flags} = await this.parse(One); this.log(JSON.stringify(flags))')}},
      'pot-plugin-paint': {pot: {flags: {wall: FLAGS}}},
      'pot-plugin-size': {pot: {flags: {tall: {size: option({required: true, description: 'size of it'})}}}, files: {'commands/tall.js': commandSource('')}},
    }
    for (const [name, written] of Object.entries(plugins)) {
      const directory = writePlugin(join(place.root, name), {name, ...written})
      mkdirSync(join(directory, 'node_modules/@pot'), {recursive: true})
      symlinkSync(CORE, join(directory, 'node_modules/@pot/core'))
      expect(await place.run(['plugins', 'link', '--no-install', directory])).to.include({code: 0})
    }
  })
  after(() => place.remove())

  const wall = (words: string, env = {}) => place.run(['wall', ...words.split(' ').filter(Boolean)], {env})

  it('have their values, whole numbers as numbers, and those of the environment', async () => {
    expect(JSON.parse((await wall('')).stdout)).to.deep.include({shade: 'light'})
    expect(JSON.parse((await wall('--coats 3 --varnish')).stdout)).to.deep.include({coats: 3, varnish: true})
    expect(JSON.parse((await wall('--secret s', {PAINT_COATS: '4'})).stdout)).to.deep.include({coats: 4, secret: 's'})
  })

  for (const [words, says] of [
    ['wall --coats x', 'option --coats: expected an integer but received: x'],
    ['wall --coats 10', 'option --coats: expected an integer less than or equal to 9 but received: 10'],
    ['wall --shade pale', 'expected --shade=pale to be one of: light, dark'],
    ['wall --varnish', 'all of the following must be provided when using --varnish: --coats'],
    ['wall --coats 1 --varnish --raw', '--raw=true cannot also be provided when using --varnish'],
    ['tall', 'option --size is required'],
  ] as const) {
    it(`are wrong usage in one line: pot ${words}`, async () => {
      const {code, stdout, stderr} = await place.run(words.split(' '))
      expect({code, stdout, line: stderr.split('\n')[0]}).to.deep.equal({code: 2, stdout: '', line: `pot: ${says}`})
    })
  }

  it('are in the help, but for those that are hidden', async () => {
    const {stdout} = await place.run(['wall', '--help'])
    for (const line of [
      /--coats=N +\[env: PAINT_COATS\] coats of paint \(1 to 9\)/,
      /--shade=light\|dark +\[default: light\] shade of the paint\n/,
      /--varnish +varnish it \(with --coats; not with --raw\)/,
    ])
      expect(stdout).to.match(line)
    expect(stdout).not.to.include('secret')
    expect((await place.run(['tall', '--help'])).stdout).to.match(/--size=<value> +\(required\) size of it/)
  })
})
