import {mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {expect} from 'chai'
import {askHost} from '../../../src/programs/ask-host.js'
import {findFlavour} from '../src/find-flavour.js'
import {lintFlavour} from '../src/lint.js'
import type {Option} from '../src/lint-words.js'
import {newFlavour} from '../src/new-flavour.js'

describe('flavours as files', () => {
  let base: string
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'pot-flavours-'))
  })
  afterEach(() => rmSync(base, {recursive: true}))

  const at = (path: string) => join(base, path)
  const write = (path: string, text = '') => {
    mkdirSync(dirname(at(path)), {recursive: true})
    writeFileSync(at(path), text)
    return at(path)
  }
  const find = (name: string) => findFlavour(name, ['own', 'stock', 'plugin'].map(at), at('cwd'))

  it('are a file, a script, or both, also with + in their names', () => {
    write('own/a')
    write('own/b.sh')
    write('own/c+4')
    write('own/c+4.sh')
    expect(find('a')).to.deep.equal({name: 'a', file: at('own/a')})
    expect(find('b')).to.deep.equal({name: 'b', script: at('own/b.sh')})
    expect(find('c+4')).to.deep.equal({name: 'c+4', file: at('own/c+4'), script: at('own/c+4.sh')})
  })

  it('are looked for as a path, in the current folder, then in the flavours of the host', () => {
    write('elsewhere/web', 'x')
    write('cwd/web')
    write('own/web')
    write('own/web.sh')
    expect(find(at('elsewhere/web'))).to.deep.equal({name: 'web', file: at('elsewhere/web')})
    expect(find('web')).to.deep.equal({name: 'web', file: at('cwd/web'), script: at('own/web.sh')})
    expect(find('../elsewhere/web')).to.include({file: at('elsewhere/web')})
  })

  it('that are named by their script have no commands', () => {
    write('own/web')
    write('own/web.sh')
    expect(find('web.sh')).to.deep.equal({name: 'web', script: at('own/web.sh')})
  })

  it('of pot and of plugins come last, and never in pieces', () => {
    write('stock/slim.sh')
    write('plugin/slim')
    expect(find('slim')).to.deep.equal({name: 'slim', script: at('stock/slim.sh')})
    write('own/slim')
    expect(find('slim')).to.deep.equal({name: 'slim', file: at('own/slim')})
  })

  it('are no directories, and may not be there', () => {
    mkdirSync(at('own/tree'), {recursive: true})
    expect(() => find('tree')).to.throw("there is no flavour 'tree'")
  })

  const option = (name: string, char: string): Option => ({name, char, type: 'option', required: false})
  const COPY = [option('pot', 'p'), option('source', 's'), option('destination', 'd')]
  const OPTIONS: Readonly<Record<string, readonly Option[]>> = {
    'copy-in': COPY,
    'copy-in-flv': [...COPY, {...option('flavour', 'f'), required: true}],
    'set-cmd': [option('command', 'c')],
  }
  const lint = async (name: string) =>
    (await lintFlavour({ask: askHost, attributes: []}, find(name), (command) => OPTIONS[command])).map(
      ({file, line, problem}) => `${file.slice(base.length)}:${line}: ${problem}`,
    )

  it('are checked by lint', async () => {
    const good = write('own/good', "# fine\ncopy-in-flv -s good.d -d /root\nset-cmd -c sh -x 'a'\n")
    mkdirSync(at('own/good.d'))
    write('own/good.sh', '#!/bin/sh\necho fine\n')
    expect(await lint(good)).to.deep.equal([])
    write('own/bad', 'copy-in -s /no/such -d /root -Z\nset-rss -M 1\nfrobnicate\ncopy-in -s "x" -d /y\nset-cmd\ncopy-in-flv -s none -d /x -p me\n')
    write('own/bad.sh', '#!/bin/sh\necho fine\nif true; then\n')
    const twice = write('own/twice', '# arg PORT uint 80\n# arg PORT uint 81\nset-cmd -c nginx -p $PORT\n')
    expect(await lint(twice)).to.deep.equal([
      '/own/twice:2: the argument PORT is declared in line 1 already',
      '/own/twice:3: the argument PORT has its value in the script alone: set-cmd gets the text $PORT',
    ])
    const said = await lint('bad')
    expect(said.slice(0, 9)).to.deep.equal([
      '/own/bad:1: copy-in has no option -Z',
      '/own/bad:1: there is no /no/such on this host',
      '/own/bad:2: set-rss comes with a plugin that is not installed',
      "/own/bad:3: 'frobnicate' is not a command of a flavour, the line is ignored",
      '/own/bad:4: nothing is quoted in a flavour: words are what stands between white space',
      '/own/bad:4: "x" is relative to where pot is called: copy-in-flv takes it from beside the flavour',
      "/own/bad:5: set-cmd is written 'set-cmd -c COMMAND'",
      '/own/bad:6: -p is given: it is always the new pot',
      '/own/bad:6: there is no none beside the flavour',
    ])
    expect(said.slice(9)).to.have.length(1)
    expect(said[9]).to.match(/^\/own\/bad\.sh:[34]: .*[Ss]yntax error/)
  })

  it('are made by new, never over others, and lint finds nothing in them', async () => {
    const files = newFlavour({name: 'web', directory: at('own'), plugin: false})
    expect(files).to.deep.equal([at('own/web'), at('own/web.sh')])
    expect(statSync(at('own/web.sh')).mode & 0o777).to.equal(0o755)
    expect((await lint('web')).filter((line) => !line.includes('set-attribute'))).to.deep.equal([])
    writeFileSync(at('own/web'), 'mine')
    expect(() => newFlavour({name: 'web', directory: at('own'), plugin: false})).to.throw('already exists')
    expect(readFileSync(at('own/web'), 'utf8')).to.equal('mine')
    for (const name of ['../x', 'a/b', '', 'web.sh']) expect(() => newFlavour({name, directory: base, plugin: false}), name).to.throw('is not a name')
    expect(() => newFlavour({name: 'Web+1', directory: base, plugin: true})).to.throw('is not a name')
  })
})
