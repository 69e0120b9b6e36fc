import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {readPublicKey, readSecretKey} from '../../../src/paths/signify.js'
import {makeKeys} from '../../support/signify-keys.js'

describe('keys of signify', () => {
  let top: string

  before(() => {
    top = mkdtempSync(join(tmpdir(), 'pot-images-'))
  })

  after(() => rmSync(top, {recursive: true, force: true}))

  it('keys are read to the letter, and those with a passphrase refused', () => {
    const keys = makeKeys(top, 'images')
    expect(readPublicKey(keys.pub)).to.include({name: 'images.pub'})
    expect(readSecretKey(keys.sec)).to.include({publicName: 'images.pub'})
    expect(() => readSecretKey(keys.pub)).to.throw('is not a secret key')
    expect(() => readPublicKey(keys.sec)).to.throw('is not a public key')
    expect(() => readPublicKey(join(top, 'none'))).to.throw('is not there')
    const [comment, base64 = ''] = readFileSync(keys.sec, 'utf8').split('\n')
    const bytes = Buffer.from(base64, 'base64')
    const change = (offset: number) => {
      const changed = Buffer.from(bytes)
      changed[offset] = (changed[offset] ?? 0) ^ 1
      writeFileSync(keys.sec, `${comment}\n${changed.toString('base64')}\n`)
      return () => readSecretKey(keys.sec)
    }
    expect(change(7)).to.throw('has a passphrase')
    expect(change(60)).to.throw('is damaged')
  })
})
