import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {linkSteps, unlinkSteps} from '../../../src/init/plugins.js'
import {directoryOf, installed, installedNames, listText, readList} from '../../../src/plugins/installed.js'

const LIST = {
  name: '@pot/core',
  dependencies: {a: '1.0.0'},
  scripts: {x: 'y'},
  oclif: {schema: 1, more: true, plugins: [{name: 'a', type: 'user', tag: 'next'}, 'b', {name: 'c', root: '/c', type: 'link'}, 7, {name: 'd', root: 7}]},
}

describe('the list of installed plugins', () => {
  let data = ''
  const write = (content: unknown) => writeFileSync(join(data, 'package.json'), typeof content === 'string' ? content : JSON.stringify(content))
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'pot-installed-'))
  })
  afterEach(() => rmSync(data, {recursive: true}))

  it('is empty where nothing was installed, and an error where it is broken', () => {
    expect(installed(data)).to.deep.equal([])
    write('{')
    expect(() => installed(data))
      .to.throw('is damaged')
      .with.property('code', 'BAD_CONFIG')
  })

  it('has names, and directories of those that are used where they are', () => {
    write(LIST)
    expect(installedNames(data)).to.deep.equal(['a', 'b', 'c'])
    expect(installed(data).map((one) => directoryOf(data, one))).to.deep.equal([join(data, 'node_modules/a'), join(data, 'node_modules/b'), '/c'])
  })

  it('keeps what npm and the plugin manager have written beside what is changed', () => {
    write(LIST)
    const changed: unknown = JSON.parse(listText('other', readList(data), {dependencies: {a: '1.0.0', b: '2.0.0'}}))
    expect(changed).to.deep.equal({...LIST, private: true, dependencies: {a: '1.0.0', b: '2.0.0'}})
  })

  it('keeps all of a plugin when another one comes and goes', () => {
    write(LIST)
    const content = (steps: ReturnType<typeof linkSteps>) => steps.flatMap(({run}) => (run.do === 'write' ? [String(run.content)] : []))[0] ?? ''
    const link = {name: 'e', root: '/e'}
    const others = [
      {name: 'a', type: 'user', tag: 'next'},
      {name: 'b', type: 'user'},
      {name: 'c', root: '/c', type: 'link'},
    ]
    const linked = content(linkSteps(data, [link]))
    expect(JSON.parse(linked)).to.deep.include({scripts: {x: 'y'}, oclif: {...LIST.oclif, plugins: [...others, {...link, type: 'link'}]}})
    write(linked)
    expect(JSON.parse(content(unlinkSteps(data, [link])))).to.deep.include({scripts: {x: 'y'}, oclif: {...LIST.oclif, plugins: others}})
  })
})
