import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {tempPotRoot, type TempPotRoot} from '../../src/testing/temp-pot-root.js'
import {commandSource, linkedPlugin} from '../support/make-plugin.js'

const NAME = 'pot-plugin-vault'
const SETTINGS = {
  POT_VAULT_URL: {type: 'string', required: true, pattern: 'https://\\S+', allows: 'a URL (https)', description: 'server of the secrets'},
  POT_VAULT_TRIES: {type: 'integer', default: '3', min: 1, max: 9, description: 'attempts'},
  POT_VAULT_MODE: {type: 'enum', values: ['file', 'env'], default: 'file', description: 'how pots get their secrets'},
  POT_VAULT_CACHE: {type: 'bool', default: 'yes', description: 'secrets are kept until the next boot'},
  POT_VAULT_NAMES: {type: 'list', pattern: '[a-z]+', allows: 'a name in small letters', description: 'secrets of every pot'},
  'POT_VAULT_KEY_*': {type: 'string', description: 'key of a pot'},
}
const SHOW = commandSource(
  "const ctx = await this.context({}); const {settingsOf} = await import('@pot/core'); const all = settingsOf(ctx); return {url: all.POT_VAULT_URL, tries: all.POT_VAULT_TRIES, mode: all.POT_VAULT_MODE, cache: all.POT_VAULT_CACHE, names: all.POT_VAULT_NAMES}",
)

describe('settings that a plugin declares', () => {
  let place: TempPotRoot
  before(async () => {
    place = tempPotRoot()
    const files = {
      'commands/secrets.js': SHOW,
      'hooks.js':
        "export const check = async ({changes, after}) => { if (after.get('POT_VAULT_MODE') === 'env' && after.get('POT_VAULT_CACHE') === 'yes') throw Object.assign(new Error('POT_VAULT_MODE: secrets in the environment cannot be kept'), {code: 'USAGE'}); return changes.some(({key}) => key === 'POT_VAULT_TRIES') ? [{key: 'POT_VAULT_NAMES', value: 'tried'}] : [] }",
    }
    const directory = linkedPlugin(join(place.root, 'vault'), {name: NAME, pot: {settings: SETTINGS}, files, hooks: {'pot:settings': 'check'}})
    expect(await place.run(['plugins', 'install', directory])).to.include({code: 0})
  })
  after(() => place.remove())

  const conf = () => join(place.root, 'etc/pot.conf')
  const read = () => readFileSync(conf(), 'utf8')
  const shown = async () => JSON.parse((await place.run(['config', '--json'])).stdout)

  it('have their defaults in pot config, and their types in the plugin', async () => {
    expect(await shown()).to.include({POT_VAULT_URL: '', POT_VAULT_TRIES: '3', POT_VAULT_MODE: 'file'})
    expect((await place.run(['config', '-qg', 'POT_VAULT_MODE'])).stdout).to.equal('file\n')
    const {stderr, code} = await place.run(['secrets', '--json'])
    expect(code).to.equal(1)
    expect(stderr).to.equal('')
  })

  it('name the key and the plugin when a required one has no value', async () => {
    const {stderr, code} = await place.run(['secrets'])
    expect(code).to.equal(1)
    expect(stderr).to.equal('pot: POT_VAULT_URL has no value, and the plugin pot-plugin-vault needs it\n     pot config --set POT_VAULT_URL=VALUE\n')
    const {findings} = JSON.parse((await place.run(['doctor', '--json'])).stdout)
    expect(findings.map(({what}: {what: string}) => what)).to.include('POT_VAULT_URL has no value, and the plugin pot-plugin-vault needs it')
  })

  it('are read in their types', async () => {
    const before = read()
    expect(
      await place.run(['config', '--set', 'POT_VAULT_URL=https://vault.example', '--set', 'POT_VAULT_CACHE=off', '--set', 'POT_VAULT_KEY_web=k']),
    ).to.include({code: 0})
    expect(JSON.parse((await place.run(['secrets', '--json'])).stdout)).to.deep.equal({
      url: 'https://vault.example',
      tries: 3,
      mode: 'file',
      cache: false,
      names: [],
    })
    writeFileSync(conf(), before)
  })

  for (const [text, says] of [
    ['POT_VAULT_URL=http://vault.example', "POT_VAULT_URL: 'http://vault.example' must be a URL (https) (plugin pot-plugin-vault)"],
    ['POT_VAULT_URL=', "POT_VAULT_URL: '' must be a value, and not empty (plugin pot-plugin-vault)"],
    ['POT_VAULT_TRIES=10', "POT_VAULT_TRIES: '10' must be a whole number from 1 to 9 (plugin pot-plugin-vault)"],
    ['POT_VAULT_TRIES=two', "POT_VAULT_TRIES: 'two' must be a whole number from 1 to 9 (plugin pot-plugin-vault)"],
    ['POT_VAULT_MODE=ftp', "POT_VAULT_MODE: 'ftp' must be one of file, env (plugin pot-plugin-vault)"],
    ['POT_VAULT_CACHE=maybe', "POT_VAULT_CACHE: 'maybe' must be true or false (plugin pot-plugin-vault)"],
    ['POT_VAULT_NAMES=db WEB', "POT_VAULT_NAMES: 'db WEB' must be words, each of them a name in small letters (plugin pot-plugin-vault)"],
    ['POT_VAULT_MODE=env', 'POT_VAULT_MODE: secrets in the environment cannot be kept (plugin pot-plugin-vault)'],
    ['POT_VAULT_OTHER=1', "there is no setting 'POT_VAULT_OTHER'"],
  ] as const)
    it(`refuse ${text} by pot config, and in pot.conf`, async () => {
      const before = read()
      const {stderr, code} = await place.run(['config', '--set', text])
      expect(stderr.split('\n')[0]).to.equal(`pot: ${says}`)
      expect([code, read()]).to.deep.equal([2, before])
      if (/^there|cannot be kept/.test(says.replace(/^\w+: secrets/, ''))) return
      writeFileSync(conf(), `${before}${text.replace('=', '="')}"\n`)
      const listed = await place.run(['secrets'])
      writeFileSync(conf(), before)
      expect([listed.code, listed.stderr.split('\n')[0]]).to.deep.equal([1, `pot: ${conf()}:${before.split('\n').length}: ${says}`])
    })

  it('can be changed by a hook of the plugin, with what the user asks for', async () => {
    const before = read()
    const {stderr} = await place.run(['config', '--set', 'POT_VAULT_TRIES=4'])
    expect(stderr).to.include('POT_VAULT_NAMES is now tried')
    expect(await shown()).to.include({POT_VAULT_TRIES: '4', POT_VAULT_NAMES: 'tried'})
    writeFileSync(conf(), before)
  })

  it('are in plugins inspect', async () => {
    const {stdout} = await place.run(['plugins', 'inspect', NAME])
    expect(stdout).to.match(/^ {2}POT_VAULT_TRIES +integer, from 1, up to 9, default 3 +attempts$/m)
    expect(stdout).to.match(/^ {2}POT_VAULT_URL +string, required, matches \^\(\?:https:.* +server of the secrets$/m)
  })

  it('of a plugin that comes with pot are known before it is installed, with their checks', async () => {
    expect(await shown()).to.include({POT_GATEWAY: '10.192.0.1', POT_FLAVOUR_ENV: ''})
    const {stderr, code} = await place.run(['config', '--set', 'POT_NETWORK=10.0.0.0'])
    expect([code, stderr.split('\n')[0]]).to.deep.equal([
      2,
      "pot: POT_NETWORK: must be an IPv4 network such as 10.192.0.0/10, not '10.0.0.0' (plugin @pot/plugin-network)",
    ])
    const plan = await place.run(['config', '--set', 'POT_NETWORK=10.0.0.0/8', '--plan'])
    expect(plan.stdout).to.include("set POT_NETMASK to '255.0.0.0'")
  })
})

describe('settings that a plugin declares wrongly', () => {
  for (const [what, settings, says] of [
    ['a key of pot', {POT_CACHE: {type: 'string', description: 'x'}}, /its setting 'POT_CACHE' is ignored, pot itself has one of that name/],
    ['a key without POT_', {VAULT: {type: 'string', description: 'x'}}, /"pot\.settings\.VAULT" of its package\.json is no valid name/],
    [
      'a default out of range',
      {POT_V: {type: 'integer', default: '5', max: 4, description: 'x'}},
      /its setting 'POT_V' has a default that it cannot have: '5' must be/,
    ],
    [
      'a required one with a default',
      {POT_V: {type: 'string', default: 'a', required: true, description: 'x'}},
      /"pot\.settings\.POT_V\.default" .* has no meaning here/,
    ],
    ['an enum without values', {POT_V: {type: 'enum', description: 'x'}}, /"pot\.settings\.POT_V\.values" of its package\.json is missing/],
  ] as const)
    it(`${what}: it is not installed`, async () => {
      const place = tempPotRoot()
      try {
        const directory = linkedPlugin(join(place.root, 'vault'), {name: NAME, pot: {settings}})
        const {stderr, code} = await place.run(['plugins', 'install', directory])
        expect([code, stderr.split('\n').filter((line) => says.test(line)).length], stderr).to.deep.equal([1, 1])
      } finally {
        place.remove()
      }
    })
})
