import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {userlandVersion} from '../../../../src/host/freebsd/releases/userland.js'
import {temporary} from './support.js'

describe('version of a userland', () => {
  const dir = temporary()
  const tree = (name: string, line: string) => {
    mkdirSync(join(dir(), name, 'bin'), {recursive: true})
    writeFileSync(join(dir(), name, 'bin/freebsd-version'), `#!/bin/sh\nset -e\n${line}\necho "\${USERLAND_VERSION}"\n`)
    return join(dir(), name)
  }

  it('is what freebsd-version says, with its patch level', () => {
    expect(userlandVersion(tree('a', 'USERLAND_VERSION="14.2-RELEASE-p1"'))).to.equal('14.2-RELEASE-p1')
    expect(userlandVersion(tree('b', 'USERLAND_VERSION=15.0-RC1'))).to.equal('15.0-RC1')
  })

  it('is unknown without the file, and when it says something else', () => {
    expect(userlandVersion(join(dir(), 'nothing'))).to.equal(undefined)
    expect(userlandVersion(tree('c', 'USERLAND_VERSION="14.2-RELEASE path=/"'))).to.equal(undefined)
  })

  it('is not read through a link that leads out of the tree', () => {
    tree('host', 'USERLAND_VERSION="14.2-RELEASE"')
    mkdirSync(join(dir(), 'pot/bin'), {recursive: true})
    symlinkSync(join(dir(), 'host/bin/freebsd-version'), join(dir(), 'pot/bin/freebsd-version'))
    expect(userlandVersion(join(dir(), 'pot'))).to.equal(undefined)
    mkdirSync(join(dir(), 'other'))
    symlinkSync('../host/bin', join(dir(), 'other/bin'))
    expect(userlandVersion(join(dir(), 'other'))).to.equal(undefined)
  })
})
