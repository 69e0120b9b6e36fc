import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {findUser} from '../../../../src/host/linux/userland/users.js'
import {coreAttributes} from '../../../../src/record/attribute-values.js'
import {parseKeyValues} from '../../../../src/record/key-values.js'
import {execEnvironment, runAs} from '../../../../src/pots/run/run-as.js'

const attributed = (conf: string) => ({attributes: coreAttributes(parseKeyValues(conf))})

describe('who runs what in a pot, and where', () => {
  it('is in attributes, and root in / without them', () => {
    expect(runAs(attributed(''))).to.deep.equal({})
    expect(runAs(attributed('pot.attr.user=www:www\npot.attr.workdir=/srv/a b\n'))).to.deep.equal({user: 'www:www', directory: '/srv/a b'})
  })

  it('has the environment of the pot when that is asked for', () => {
    const env = [
      ['A', 'b=c'],
      ['D', ''],
    ] as const
    expect(execEnvironment({...attributed(''), env})).to.deep.equal({})
    expect(execEnvironment({...attributed('pot.attr.exec-env=YES\n'), env})).to.deep.equal({A: 'b=c', D: ''})
  })

  it('may be in a group of the pot, by name or number', () => {
    const root = mkdtempSync(join(tmpdir(), 'pot-users-'))
    mkdirSync(join(root, 'etc'))
    writeFileSync(join(root, 'etc/passwd'), 'web:x:101:102::/:/bin/sh\n')
    writeFileSync(join(root, 'etc/group'), 'web:x:102:\nstaff:x:50:web\n')
    expect(findUser(root, 'web')).to.deep.equal({uid: 101, gid: 102, groups: [50]})
    expect(findUser(root, 'web:staff')).to.deep.equal({uid: 101, gid: 50, groups: []})
    expect(findUser(root, '7:8')).to.deep.equal({uid: 7, gid: 8, groups: []})
    for (const wrong of ['web:none', 'none']) expect(() => findUser(root, wrong)).to.throw('in the pot')
    rmSync(root, {recursive: true})
  })
})
