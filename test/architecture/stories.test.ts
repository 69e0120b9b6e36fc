import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {ROOT} from '../support/cli.js'
import {hasTest} from '../support/titles.js'
import {STORIES, type Story} from './stories.js'

const text = (file: string) => (existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8') : '')

/** What a suite must name to run on these hosts. */
const GROUNDS: Readonly<Record<Story['on'], RegExp>> = {
  both: /\b(HOSTS|WORLDS|KINDS)\b/,
  freebsd: /FreeBSD model|modelWorld|startModel/,
  linux: /linux|Linux|HOSTS|networkWorldFor|btrfs/,
  any: /./,
}

describe('the stories of a user', () => {
  const all = Object.values(STORIES).flat()

  it('have a test each, on the hosts that they name', () => {
    expect(all.filter(({file, title}) => !hasTest(text(file), title)).map(({file, title}) => `${file}: ${title}`)).to.deep.equal([])
    expect(all.filter(({file, on}) => !GROUNDS[on].test(text(file))).map(({file, on}) => `${file}: ${on}`)).to.deep.equal([])
  })

  it('are told once, and their tests are in npm test', () => {
    const names = all.map(({story}) => story)
    expect(names.filter((name, index) => names.indexOf(name) !== index)).to.deep.equal([])
    expect(all.filter(({file}) => !/^(test|plugins\/\w+\/test)\/.*\.test\.ts$/.test(file)).map(({file}) => file)).to.deep.equal([])
  })
})

describe('the title of a test in a file', () => {
  it('is found however it is quoted, and not in a comment or another title', () => {
    const file =
      "it('is a', () => {})\n  it(`is b`, () => {})\n  it(\"it's c\", () => {})\n// it('is d')\nit('is a long one', () => {})\nonce('is e', () => {})\n"
    expect(['is a', 'is b', "it's c", 'is e'].map((title) => hasTest(file, title))).to.deep.equal([true, true, true, true])
    expect(['is d', 'is', 'is a long'].map((title) => hasTest(file, title))).to.deep.equal([false, false, false])
  })
})
