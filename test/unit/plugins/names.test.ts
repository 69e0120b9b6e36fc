import {expect} from 'chai'
import {namesOfPlugins} from '../../../src/plugins/contributed/names.js'

const DIRECTORIES = {config: '/c', data: '/d', run: '/r', root: '/fs', core: '/pot'}
const FILES: Readonly<Record<string, readonly string[]>> = {
  '/c/flavours': ['nginx', 'nginx.sh', 'slim.sh'],
  '/pot/flavours': ['nginx', 'ssh'],
  '/plugins/b/flavours': ['own'],
  '/fs/bridges': ['lan', 'lan.sh'],
}

const plugin = (name: string, names: unknown) => [name, {name, root: `/plugins/${name}`, pjson: {pot: {names}}, hooks: {}}] as const

describe('the names that plugins have for completion', () => {
  const config = {
    plugins: new Map([
      plugin('a', {FLAVOUR: ['{config}/flavours/*', '{config}/flavours/*.sh', '{core}/flavours/*'], BRIDGE: ['{root}/bridges/*']}),
      plugin('b', {FLAVOUR: ['{plugin}/flavours/*'], WRONG: 'x'}),
    ]),
  }
  const of = (sort: string) => namesOfPlugins(config).get(sort)?.(DIRECTORIES, (directory) => FILES[directory] ?? [])

  it('are those of the files of all patterns, once, without the ending that a pattern has', () => {
    expect(of('FLAVOUR')).to.deep.equal(['nginx', 'slim', 'ssh', 'own'])
  })

  it('keep an ending that no pattern has', () => {
    expect(of('BRIDGE')).to.deep.equal(['lan', 'lan.sh'])
  })

  it('are not there for what is no list', () => {
    expect([...namesOfPlugins(config).keys()]).to.deep.equal(['FLAVOUR', 'BRIDGE'])
  })
})
