import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {checkDigest} from '../../../src/bases/check-digest.js'
import {failure, fakeContext} from '../../support/fake-context.js'
import {call} from '../../support/procedures.js'

describe('the check of a digest', () => {
  const SHA = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  it('accepts the right one in any case, and names both when it is wrong', async () => {
    const fake = fakeContext()
    try {
      const path = join(fake.base, 'f')
      const check = (sha256: string) => call(checkDigest.on(), checkDigest.action({path, sha256}))
      writeFileSync(path, 'abc')
      await check(SHA.toUpperCase())
      const error = await failure(check('0'.repeat(64)))
      expect(error).to.include({code: 'DIGEST_MISMATCH'}).and.have.property('message').that.includes(SHA)
    } finally {
      fake.remove()
    }
  })
})
