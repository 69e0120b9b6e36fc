import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {homedir, tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {PotError} from '../../../../src/errors.js'
import {dropTarballs} from '../../../../src/plugins/manage/tarballs.js'
import {installPlugins, localPath, sources} from '../../../../src/plugins/manage/install.js'

describe('where plugins are installed from', () => {
  let root = ''
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'pot-source-'))
    for (const name of ['network', 'limits']) {
      mkdirSync(join(root, 'plugins', name), {recursive: true})
      writeFileSync(join(root, 'plugins', name, 'package.json'), '{}')
    }
    writeFileSync(join(root, 'x.tgz'), '')
  })
  after(() => rmSync(root, {recursive: true}))

  const calls = async (words: readonly string[]) => {
    const made: string[][] = []
    await installPlugins({root, data: join(root, 'data'), runCommand: async (id, argv) => made.push([id, ...argv])}, words)
    return made
  }

  it('is the distribution for a plugin of it, one after the other', async () => {
    expect(await calls(['network', '@pot/plugin-limits'])).to.deep.equal([
      ['plugins:link', '--no-install', `${root}/plugins/network`],
      ['plugins:link', '--no-install', `${root}/plugins/limits`],
    ])
  })

  it('is this host for a directory or a tarball that is there', () => {
    for (const word of [`${root}/plugins/network`, `file:${root}/plugins/network`, `file://${root}/plugins/network`, `${root}/plugins/../plugins/network/`]) {
      expect(sources([word], '/none'), word).to.deep.equal({directories: [`${root}/plugins/network`], tarballs: [], words: []})
    }
    expect(sources([`${root}/x.tgz`], root)).to.deep.equal({directories: [], tarballs: [`${root}/x.tgz`], words: []})
    expect(sources(['.'], root).directories).to.deep.equal([process.cwd()])
  })

  it('is known to be this host however npm lets it be written', () => {
    const here = process.cwd()
    const local: Record<string, string> = {
      'x.tgz': `${here}/x.tgz`,
      './x.tar.gz': `${here}/x.tar.gz`,
      'file:x.tar': `${here}/x.tar`,
      'file:/srv/x': '/srv/x',
      'file:///srv/x': '/srv/x',
      'a@file:../x': join(here, '../x'),
      '@a/b@./x': `${here}/x`,
      'link:x': `${here}/x`,
      'git+file:///srv/x#v1': '/srv/x',
      '../x': join(here, '../x'),
      '~/x': join(homedir(), 'x'),
    }
    for (const [word, path] of Object.entries(local)) expect({word, path: localPath(word)}).to.deep.equal({word, path})
    for (const word of ['a', '@a/b', 'a@1.2', 'a@~1.2', '@a/b@^1', 'a/b', 'https://example.org/x.tgz', 'git+ssh://git@example.org/x.git', 'a@npm:b'])
      expect({word, path: localPath(word)}).to.deep.equal({word, path: undefined})
  })

  it('is npm for all the rest', async () => {
    const words = ['unknown', '@other/plugin', 'a@1.2', '--force', 'github:user/repository', 'https://example.org/x.tgz', 'git+ssh://git@example.org/x.git']
    expect(sources(words, root)).to.deep.equal({directories: [], tarballs: [], words})
    expect(await calls(['-v', 'network', 'other'])).to.deep.equal([
      ['plugins:link', '--no-install', `${root}/plugins/network`],
      ['plugins:install', '-v', 'other'],
    ])
  })

  it('is a copy of a tarball, and tarballs of one name have copies of their own', async () => {
    const [one, other] = ['one', 'other'].map((name) => {
      mkdirSync(join(root, name))
      writeFileSync(join(root, name, 'x-1.0.0.tgz'), name)
      return join(root, name, 'x-1.0.0.tgz')
    })
    const [[, first = '', second = ''] = []] = await calls([one ?? '', other ?? ''])
    for (const [word, text] of [
      [first, 'one'],
      [second, 'other'],
    ] as const) {
      expect(word).to.match(/^file:.*\/data\/plugins\.tarballs\/[0-9a-f]{16}-x-1\.0\.0\.tgz$/)
      expect(readFileSync(word.slice('file:'.length), 'utf8')).to.equal(text)
    }
    writeFileSync(join(root, 'data/package.json'), JSON.stringify({dependencies: {x: second}}))
    dropTarballs(join(root, 'data'))
    expect([first, second].map((word) => existsSync(word.slice('file:'.length)))).to.deep.equal([false, true])
  })

  it('is nothing that is not there: the plugin manager would ask a public host for it', () => {
    for (const word of ['./missing', '../missing.tgz', 'missing.tgz', 'file:/missing.tgz', 'git+file:///missing', 'a@file:missing'])
      expect(() => sources([word], root), word).to.throw(PotError, /^there is no \//)
    expect(() => sources(['user/repository'], root)).to.throw(PotError, "'user/repository' is neither a file nor the name of a plugin")
  })

  it('is never the registry for the name of a plugin of pot itself: others may have those names there', () => {
    for (const word of ['images', 'flavours', '@pot/plugin-images', '@pot/plugin-nosuch'])
      expect(() => sources([word], root), word).to.throw(/^the plugin \w+ does not come with this version of pot$/)
    for (const word of ['network@1.0.0', '@pot/plugin-network@latest'])
      expect(() => sources([word], root), word).to.throw('the plugin network comes with pot, in one version')
  })

  it('is asked for by oclif itself when nothing is named', async () => {
    expect(await calls([])).to.deep.equal([['plugins:install']])
  })
})
