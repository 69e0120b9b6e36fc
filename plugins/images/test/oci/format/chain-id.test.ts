import {expect} from 'chai'
import {chainIds} from '../../../src/oci/format/chain-id.js'
import {sha256} from '../../support/oci-fixture.js'

const A = `sha256:${'a'.repeat(64)}`

describe('chains of layers', () => {
  it('have the digests that the specification gives', () => {
    expect(chainIds([A])).to.deep.equal([A])
    expect(chainIds([A, A, A])).to.deep.equal([A, sha256(`${A} ${A}`), sha256(`${sha256(`${A} ${A}`)} ${A}`)])
  })
})
