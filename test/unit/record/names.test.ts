import {expect} from 'chai'
import {usableHostname} from '../../../src/record/names.js'
import {checkName, NAME_MAX, validName} from '../../../src/record/names.js'
import {codeOf} from '../../support/records.js'

describe('validName', () => {
  for (const name of ['web', 'a', '9lives', 'web_aaaa0001_11111111-2222-3333-4444-555555555555', 'A-b_C', 'x'.repeat(NAME_MAX)]) {
    it(`takes ${name.slice(0, 60)}`, () => expect(validName(name)).to.equal(true))
  }

  for (const name of ['', 'a.b', '-a', '_a', 'a b', 'a/b', '../a', 'a\nb', 'a;b', 'ä', '42', 'x'.repeat(NAME_MAX + 1)]) {
    it(`refuses ${JSON.stringify(name.slice(0, 60))}`, () => expect(validName(name)).to.equal(false))
  }
})

describe('checkName', () => {
  it('is wrong usage, with a name that would do', () => {
    expect(() => checkName('my.web', 'pot'))
      .to.throw("'my.web' cannot be the name of a pot")
      .and.nested.include({code: 'BAD_NAME', 'oclif.exit': 2, 'suggestions[0]': 'use my_web'})
  })

  it('lets what is no pot have dots', async () => {
    expect(checkName('14.2', 'base')).to.equal('14.2')
    expect(checkName('14', 'base')).to.equal('14')
    for (const name of ['.hidden', '..', 'a/b', '']) expect(await codeOf(() => checkName(name, 'base')), name).to.equal('BAD_NAME')
  })
})

describe('usableHostname', () => {
  it('adds the name of the host while that fits', () => {
    expect(usableHostname('web', 'host.org', 12)).to.equal('web.host.org')
    expect(usableHostname('web', 'host.org', 11)).to.equal('web')
    expect(usableHostname('webserver', 'host.org', 4)).to.equal('webs')
    expect(usableHostname('web', '', 64)).to.equal('web')
  })
})
