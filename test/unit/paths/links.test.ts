import {expect} from 'chai'
import {resolveLinks} from '../../../src/paths/links.js'

const LINKS: Readonly<Record<string, string>> = {
  '/lib': 'usr/lib',
  '/var/run': '/run',
  '/usr/up': '../..',
  '/usr/lib/self': '.',
  '/loop': 'loop',
  '/out': '/../../etc',
}

describe('resolveLinks', () => {
  const resolve = (path: string, options = {}) => resolveLinks(path, (at) => LINKS[at], options)

  it('follows links from the root directory, and never above it', () => {
    for (const [path, found] of [
      ['/lib/x', '/usr/lib/x'],
      ['/var/run/pid', '/run/pid'],
      ['/usr/up/etc', '/etc'],
      ['/usr/lib/self/self/x', '/usr/lib/x'],
      ['/out/passwd', '/etc/passwd'],
      ['a/./b//../c', '/a/c'],
      ['', '/'],
    ] as const)
      expect(resolve(path), path).to.equal(found)
  })

  it('keeps the last component when that is wanted', () => {
    expect(resolve('/lib', {last: 'keep'})).to.equal('/lib')
    expect(resolve('/lib/self', {last: 'keep'})).to.equal('/usr/lib/self')
  })

  it('tells when a path leads above the root directory, by itself or by a link', () => {
    const outside = () => {
      throw new Error('outside')
    }
    for (const path of ['/..', '/usr/up', '/out']) expect(() => resolve(path, {outside}), path).to.throw('outside')
    expect(resolve('/usr/../lib', {outside})).to.equal('/usr/lib')
  })

  it('refuses a loop after 40 links', () => {
    expect(() => resolve('/loop'))
      .to.throw('too many links')
      .with.property('code', 'LINK_LOOP')
    const chain = (length: number) => resolveLinks('/0', (at) => (Number(at.slice(1)) < length ? String(Number(at.slice(1)) + 1) : undefined))
    expect(chain(40)).to.equal('/40')
    expect(() => chain(41)).to.throw('too many links')
  })
})
