import {expect} from 'chai'
import {charactersOf} from '../../../src/ui/characters.js'
import {sparkline} from '../../../src/ui/sparkline.js'

const utf8 = charactersOf({LANG: 'C.UTF-8'})
const ascii = charactersOf({LANG: 'C'})

describe('a sparkline', () => {
  it('shows the newest values at the right', () => {
    expect(sparkline([0, 50, 100], {width: 5, max: 100, characters: utf8})).to.equal('  ▁▅█')
    expect(sparkline([100, 0, 0], {width: 2, max: 100, characters: utf8})).to.equal('▁▁')
    expect(sparkline([100], {width: 0, max: 100, characters: utf8})).to.equal('')
  })

  it('is ASCII where the locale is', () => {
    expect(sparkline([0, 50, 100], {width: 3, max: 100, characters: ascii})).to.match(/^[ -~]{3}$/)
  })

  it('has no bars above the highest and below the lowest', () => {
    expect(sparkline([-1, 500, 3], {width: 3, max: 100, characters: utf8})).to.equal('▁█▁')
    expect(sparkline([3], {width: 1, max: 0, characters: utf8})).to.equal('▁')
  })
})
