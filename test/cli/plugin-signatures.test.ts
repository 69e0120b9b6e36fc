import {copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {readSecretKey, signature} from '../../src/paths/signify.js'
import {tempPotRoot, type TempPotRoot} from '../../src/testing/temp-pot-root.js'
import {makeKeys} from '../support/signify-keys.js'
import {linkedPlugin, writePlugin} from '../support/make-plugin.js'
import {OFFLINE, pack} from '../support/pack.js'

const NAME = 'pot-plugin-share'

describe('the signatures of plugins', () => {
  let place: TempPotRoot
  let tarball = ''
  let keys: Readonly<Record<'authors' | 'others', {readonly pub: string; readonly sec: string}>>
  const directory = () => join(place.root, 'etc/plugin-keys')
  const sign = (sec: string, text: string | Buffer = readFileSync(tarball)) => writeFileSync(`${tarball}.sig`, signature(readSecretKey(sec), Buffer.from(text)))
  const install = (...more: string[]) => place.run(['plugins', 'install', ...(more.length === 0 ? [tarball] : more)], {env: OFFLINE})
  const list = async () => (await place.run(['plugins'])).stdout

  before(async () => {
    place = tempPotRoot()
    tarball = await pack(writePlugin(join(place.root, 'share'), {name: NAME}), place.root)
    keys = {authors: makeKeys(place.root, 'authors'), others: makeKeys(place.root, 'others')}
  })
  after(() => place.remove())

  async function refused(says: string, ...more: string[]): Promise<void> {
    const before = await list()
    const {code, stdout, stderr} = await install(...more)
    expect([code, stdout, stderr.split('\n')[0]]).to.deep.equal([1, '', `pot: ${says}`])
    expect(await list()).to.equal(before)
  }

  it('are not checked without keys', async () => {
    sign(keys.others.sec)
    expect((await install('--plan', tarball)).stdout).not.to.include('signed with')
  })

  it('are those of a key of plugin-keys, which --plan names', async () => {
    mkdirSync(directory(), {recursive: true})
    copyFileSync(keys.authors.pub, join(directory(), 'authors.pub'))
    sign(keys.authors.sec)
    expect((await install('--plan', tarball)).stdout).to.match(/install pot-plugin-share 1\.0\.0.*; signed with authors\.pub/)
  })

  it('of other files, of other keys, and that are none, are refused in one line', async () => {
    const name = 'pot-plugin-share-1.0.0.tgz'
    sign(keys.authors.sec, 'another file')
    await refused(`${name} has a wrong signature`)
    writeFileSync(`${tarball}.sig`, 'text')
    await refused(`${name} has a signature that is none`)
    sign(keys.others.sec)
    await refused(`${name} says 'verify with others.pub', and the key is authors.pub`)
    copyFileSync(keys.authors.pub, join(directory(), 'second.pub'))
    await refused(`${name} is signed with none of authors.pub, second.pub`)
    expect(JSON.parse((await install('--json', tarball)).stdout).error.code).to.equal('BAD_SIGNATURE')
  })

  it('are required by POT_SIGNED_PLUGINS, of all but the plugins of pot', async () => {
    writeFileSync(join(place.root, 'etc/pot.conf'), `${readFileSync(join(place.root, 'etc/pot.conf'), 'utf8')}POT_SIGNED_PLUGINS=yes\n`)
    writeFileSync(`${tarball}.sig`, '')
    await refused('pot-plugin-share-1.0.0.tgz is signed with none of authors.pub, second.pub')
    rmSync(`${tarball}.sig`)
    await refused('pot-plugin-share-1.0.0.tgz is not signed, and POT_SIGNED_PLUGINS requires it')
    const plain = linkedPlugin(join(place.root, 'plain'), {name: 'pot-plugin-plain'})
    for (const what of [plain, 'pot-plugin-elsewhere']) await refused(`${what} is not signed, and POT_SIGNED_PLUGINS requires it`, what)
    expect((await place.run(['plugins', 'link', plain])).stderr).to.include('is not signed')
    expect(await install('limits')).to.include({code: 0})
  })

  it('are known as long as the plugin is installed', async () => {
    sign(keys.authors.sec)
    const {code, stderr} = await install()
    expect(code, stderr).to.equal(0)
    expect((await place.run(['plugins', 'inspect', NAME])).stdout).to.match(/^Signed with +authors\.pub$/m)
    expect(await place.run(['plugins', 'uninstall', NAME])).to.include({code: 0})
    const kept = join(place.root, 'data/plugins.tarballs')
    expect(existsSync(kept) ? readdirSync(kept) : []).to.deep.equal([])
  })
})
