import {expect} from 'chai'
import {parseTable} from '../../src/linux/state.js'

const UUID = '0df88ee1-b5c8-4c22-a944-38d874caaeb0'

describe('what nft says', () => {
  it('of rules', () => {
    const table = (rules: string[]) => JSON.stringify({nftables: [{chain: {name: `pot-${UUID}`}}, ...rules.map((chain) => ({rule: {chain}}))]})
    expect(parseTable(table(['ports', 'prerouting', 'localhost', 'output', 'answers', 'postrouting', 'forward']))).to.deep.equal({rules: [UUID], ready: true})
    expect(parseTable(table(['ports'])).ready).to.equal(false)
  })
})
