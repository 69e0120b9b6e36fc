import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {groupId} from '../../../../../src/host/linux/group.js'
import {osReleaseValue} from '../../../../../src/host/linux/userland/os-release.js'
import {linuxReleases} from '../../../../../src/host/linux/userland/releases.js'

const source = {uri: 'http://mirror.example', suite: 'trixie', components: ['main'], signedBy: '/k.gpg'}

describe('releases of Linux', () => {
  let cache: string
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'pot-cache-'))
  })
  afterEach(() => rmSync(cache, {recursive: true}))

  const releases = (tools: readonly string[], mirror?: string) =>
    linuxReleases({mirror, sources: () => [source], find: (tool) => (tools.includes(tool) ? `/bin/${tool}` : undefined)})
  const argvs = async (tools: readonly string[], release: string, mirror?: string) =>
    (await releases(tools, mirror).obtain(release, cache)).steps.map(({run}) => (run.do === 'exec' ? run.argv.join(' ') : run.do))

  it('are made under another name, and then get their own', async () => {
    const {tarball, steps} = await releases(['mmdebstrap', 'zstd']).obtain('trixie', cache)
    expect(tarball).to.match(/trixie-\w+\.tar\.zst$/)
    const partial = tarball.replace('.tar.zst', '.partial.tar.zst')
    expect(steps[0]?.undo).to.deep.equal([{do: 'remove', path: partial}])
    expect(steps[1]?.run).to.deep.equal({do: 'rename', from: partial, to: tarball})
  })

  it('come from the mirrors of the host, or the one of the settings, or the tool knows best', async () => {
    const tools = ['mmdebstrap']
    expect((await argvs(tools, 'trixie'))[0]).to.match(
      /^\/bin\/mmdebstrap --variant=minbase .*\.partial\.tar deb \[signed-by=\/k\.gpg\] http:\/\/mirror\.example trixie main$/,
    )
    expect((await argvs(tools, 'sid'))[0]).to.match(/\.partial\.tar$/)
    expect((await argvs(tools, 'sid', 'http://near.example'))[0]).to.match(/deb http:\/\/near\.example sid main$/)
  })

  it('are made by debootstrap where it is all there is', async () => {
    const [make = '', pack = ''] = await argvs(['debootstrap'], 'trixie')
    expect(make).to.match(/^\/bin\/debootstrap --variant=minbase --arch=\w+ --keyring=\/k\.gpg trixie .*\.partial\.tar\.d http:\/\/mirror\.example$/)
    expect(pack).to.match(/^tar --create --file .*\.partial\.tar /)
    const error: unknown = await argvs([], 'trixie').catch((error: unknown) => error)
    expect(error).to.have.property('code', 'TOOL_MISSING')
  })

  it('are made once', async () => {
    const {tarball} = await releases(['mmdebstrap']).obtain('trixie', cache)
    writeFileSync(tarball, '')
    expect(await releases(['mmdebstrap', 'zstd']).obtain('trixie', cache)).to.deep.equal({tarball, steps: []})
  })

  it('have names that are no paths and no options', async () => {
    for (const name of ['../etc', '-x', 'a b', 'Trixie', '']) {
      const error: unknown = await releases(['mmdebstrap'])
        .obtain(name, cache)
        .catch((error: unknown) => error)
      expect(error, name).to.have.property('code', 'BAD_RELEASE')
    }
  })

  it('are told from os-release', () => {
    const text = 'VERSION="13 (trixie)"\nVERSION_ID="13"\nPRETTY_NAME="A \\"B\\" \\$1"\nNAME=\'a $b\'\nEMPTY=\n'
    expect(osReleaseValue(text, 'VERSION_ID')).to.equal('13')
    expect(osReleaseValue(text, 'PRETTY_NAME')).to.equal('A "B" $1')
    expect(osReleaseValue(text, 'NAME')).to.equal('a $b')
    expect(osReleaseValue(text, 'EMPTY')).to.equal(undefined)
    expect(osReleaseValue(text, 'ID')).to.equal(undefined)
  })

  it('belong to a group that is found by its whole name', () => {
    expect(groupId('potter:x:1:\npot:x:22:\n', 'pot')).to.equal(22)
    expect(groupId('potter:x:1:\n', 'pot')).to.equal(undefined)
  })
})
