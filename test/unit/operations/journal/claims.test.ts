import {mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {claims, dropStaleClaims} from '../../../../src/operations/journal/claims.js'

describe('claims', () => {
  let directory: string
  const claimant = () => claims({directory, purpose: 'a test'})

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pot-claims-'))
  })
  afterEach(() => rmSync(directory, {recursive: true, force: true}))

  it('give each what no other has, until it is released', async () => {
    const [one, two] = [claimant(), claimant()]
    expect(await one.claim(['address/10.0.0.2', 'address/10.0.0.3'])).to.equal('address/10.0.0.2')
    expect(await two.claim(['address/10.0.0.2', 'address/10.0.0.3'])).to.equal('address/10.0.0.3')
    expect(await one.claim(['address/10.0.0.2', 'address/10.0.0.3'])).to.equal(undefined)
    one.release()
    expect(await two.claim(['address/10.0.0.2'])).to.equal('address/10.0.0.2')
    two.release()
    expect(readdirSync(directory)).to.deep.equal([])
  })

  it('never give one name to two', async () => {
    const names = Array.from({length: 20}, (_, index) => `port/${index}`)
    const all = Array.from({length: 20}, claimant)
    const got = await Promise.all(all.map(({claim}) => claim(names)))
    expect(new Set(got).size).to.equal(20)
    for (const one of all) one.release()
  })

  it('take over what a process has left that is no more', async () => {
    writeFileSync(join(directory, 'claim+port+80'), '999999999\n1\nkilled\n')
    writeFileSync(join(directory, 'claim+port+81'), `${process.pid}\nanother start\nkilled\n`)
    const one = claimant()
    expect(await one.claim(['port/80'])).to.equal('port/80')
    expect(await one.claim(['port/81'])).to.equal('port/81')
    writeFileSync(join(directory, 'claim+port+82'), '999999999\n1\nkilled\n')
    await dropStaleClaims({directory, purpose: 'a test'})
    expect(readdirSync(directory)).to.deep.equal(['claim+port+80', 'claim+port+81'])
    one.release()
  })
})
