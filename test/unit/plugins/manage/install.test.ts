import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {homedir, tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
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
    await installPlugins({root, runCommand: async (id, argv) => made.push([id, ...argv])}, words)
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
      expect(sources([word], '/none'), word).to.deep.equal({directories: [`${root}/plugins/network`], words: []})
    }
    expect(sources([`${root}/x.tgz`], root)).to.deep.equal({directories: [], words: [`file:${root}/x.tgz`]})
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
    const words = ['unknown', '@other/plugin', '--force', './missing', 'user/repository', 'file:/missing.tgz', 'git+file:///x', '../plugins/network']
    expect(sources(words, root)).to.deep.equal({directories: [], words})
    expect(await calls(['-v', 'network', 'other'])).to.deep.equal([
      ['plugins:link', '--no-install', `${root}/plugins/network`],
      ['plugins:install', '-v', 'other'],
    ])
  })

  it('is never the registry for the short name of a plugin that the distribution lacks: others have those names there', async () => {
    for (const name of ['images', 'flavours']) expect(() => sources([name], root)).to.throw(`the plugin ${name} does not come with this version of pot`)
    expect(sources(['@pot/plugin-images'], root).words).to.deep.equal(['@pot/plugin-images'])
  })

  it('is asked for by oclif itself when nothing is named', async () => {
    expect(await calls([])).to.deep.equal([['plugins:install']])
  })
})
