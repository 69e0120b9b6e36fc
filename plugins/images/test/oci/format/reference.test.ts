import {expect} from 'chai'
import {isPath, isReference, parsePath, parseReference} from '../../../src/oci/format/reference.js'
import {code, thrown} from '../../support/thrown.js'

const A = `sha256:${'a'.repeat(64)}`

describe('names of images', () => {
  it('say where the image is, which one, and by which digest', () => {
    expect(parseReference('oci:web', '/x')).to.deep.equal({kind: 'path', prefix: 'oci:', path: '/x/web', tag: undefined, digest: undefined})
    expect(parseReference(`oci:/a.b/web:1.0@${A}`)).to.deep.equal({kind: 'path', prefix: 'oci:', path: '/a.b/web', tag: '1.0', digest: A})
    const archive = {kind: 'path', path: '/a/web.tar', digest: undefined}
    expect(parseReference('docker-archive:/a/web.tar:team/web:1')).to.deep.equal({...archive, prefix: 'docker-archive:', tag: 'team/web:1'})
    expect(parseReference('oci-archive:/a/web.tar:1')).to.deep.equal({...archive, prefix: 'oci-archive:', tag: '1'})
    const registry = {kind: 'registry', host: 'r.example:5000', repository: 'team/web', digest: undefined}
    expect(parseReference('R.example:5000/team/web')).to.deep.equal({...registry, tag: 'latest'})
    expect(parseReference('docker://r.example:5000/team/web:1')).to.deep.equal({...registry, tag: '1'})
    expect(parseReference(`r.example:5000/team/web@${A}`)).to.deep.equal({...registry, tag: undefined, digest: A})
  })

  it('can be paths, of which as much is the path as exists', () => {
    const exists = (path: string) => ['./web.tar', '/a:b/web:1.tar', './v@1'].includes(path)
    const parse = (text: string) => {
      const {path, tag, digest} = parsePath(text, exists, '/x')
      return [path, tag, digest]
    }
    expect(parse('./web.tar')).to.deep.equal(['/x/web.tar', undefined, undefined])
    expect(parse('./web.tar:team/web:1.0')).to.deep.equal(['/x/web.tar', 'team/web:1.0', undefined])
    expect(parse('/a:b/web:1.tar:latest')).to.deep.equal(['/a:b/web:1.tar', 'latest', undefined])
    expect(parse(`./web.tar@${A}`)).to.deep.equal(['/x/web.tar', undefined, A])
    expect(parse('./v@1')).to.deep.equal(['/x/v@1', undefined, undefined])
    expect(parse('./none:1')).to.deep.equal(['/x/none:1', undefined, undefined])
    for (const text of ['./a', '../a', '/a']) expect(isPath(text), text).to.equal(true)
    for (const text of ['a', 'r.example/a', '.a/b', '...']) expect(isPath(text), text).to.equal(false)
  })

  it('are told from files and pots', () => {
    for (const text of ['oci:x', 'oci-archive:x', 'docker-archive:x', 'localhost/web', 'localhost:5000/web', 'r.example/web:1', '[::1]:5000/web'])
      expect(isReference(text), text).to.equal(true)
    for (const text of ['web', 'web_1.0', 'web-1.0.tar', './r.example/web', '/r.example/web', '../a.b/web', 'https://r.example/web', 'file:///a.b/c', 'a/b'])
      expect(isReference(text), text).to.equal(false)
  })

  it('are refused when they are none', () => {
    for (const text of [
      'oci:',
      'docker-archive:',
      'oci:x:-',
      'r.example/Web',
      'r.example/a//b',
      'r.example/../b',
      'r.example/web:a b',
      'r.example/web@sha256:12',
      `r.example/web@md5:${'a'.repeat(32)}`,
      'r.example/',
      `r.example/${'a'.repeat(256)}`,
    ])
      expect(code(thrown(() => parseReference(text))), text).to.equal('USAGE')
  })
})
