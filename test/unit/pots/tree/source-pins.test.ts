import {chmodSync, chownSync, mkdirSync, mkdtempSync, realpathSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {checkSource, pinsFile, writePins} from '../../../../src/pots/tree/source-pins.js'
import {codeOf} from '../../../support/records.js'

describe('a directory of the host that is mounted in a pot', () => {
  let top: string
  let source: string
  let shared: string[]
  const at = (path: string) => join(top, path)
  const pot = () => ({name: 'web', dir: at('pot')})
  const check = () => checkSource(pot(), source, '/mnt', shared).at
  const code = () => codeOf(check)
  const note = (sources: readonly string[], add?: string) => {
    for (const {run} of writePins(pot(), sources, add)) if (run.do === 'write') writeFileSync(run.path, run.content)
  }
  /** home belongs to a user, who owns data too; secret is root's. */
  beforeEach(function () {
    if (process.getuid?.() !== 0) return this.skip()
    top = realpathSync(mkdtempSync(join(tmpdir(), 'pot-pins-')))
    source = at('home/data')
    shared = []
    for (const path of ['home/data', 'secret', 'pot/conf', 'own/data']) mkdirSync(at(path), {recursive: true})
    for (const path of ['home', 'home/data']) chownSync(at(path), 1234, 1234)
  })
  afterEach(() => {
    if (top !== undefined) rmSync(top, {recursive: true})
  })

  it('is the one that was mounted in, and no link in its place', async () => {
    note([], source)
    expect(check()).to.equal(source)
    renameSync(source, at('home/aside'))
    symlinkSync(at('secret'), source)
    expect(await code()).to.equal('SOURCE_CHANGED')
    rmSync(source)
    mkdirSync(at('home/secret'))
    renameSync(at('home/secret'), source)
    expect(await code(), 'of another owner').to.equal('SOURCE_CHANGED')
    rmSync(source, {recursive: true})
    expect(await code()).to.equal('NO_SOURCE')
    renameSync(at('home/aside'), source)
    expect(check()).to.equal(source)
  })

  it('is reached through no link that somebody else could make, wherever on the way, also when pot 0.16 has mounted it in', async () => {
    source = at('home/data/deep')
    mkdirSync(source)
    expect(check()).to.equal(source)
    renameSync(at('home/data'), at('home/aside'))
    mkdirSync(at('secret/deep'))
    symlinkSync(at('secret'), at('home/data'))
    expect(await code()).to.equal('SOURCE_CHANGED')
  })

  it('may be anything where root alone may write, and a link of root in a directory like /tmp', async () => {
    source = at('own/data')
    note([], source)
    rmSync(source, {recursive: true})
    symlinkSync('../secret', source)
    expect(check()).to.equal(at('secret'))
    chmodSync(at('own'), 0o1777)
    expect(check()).to.equal(at('secret'))
    chmodSync(at('own'), 0o777)
    expect(await code()).to.equal('SOURCE_CHANGED')
  })

  it('is the one that was mounted in where root of a pot may write too', async () => {
    source = at('own/data')
    note([], source)
    shared = [at('own')]
    expect(check()).to.equal(source)
    renameSync(source, at('own/aside'))
    symlinkSync('../secret', source)
    expect(await code()).to.equal('SOURCE_CHANGED')
    rmSync(source)
    mkdirSync(source)
    expect(await code()).to.equal('SOURCE_CHANGED')
    // Only what is in it can be replaced from a pot, not the directory itself.
    shared = [source, at('ow')]
    expect(check()).to.equal(source)
  })

  it('is forgotten when it is mounted no longer', () => {
    note([], source)
    note([source], at('own/data'))
    note([at('own/data')])
    expect(readFileSync(pinsFile(pot()), 'utf8')).to.match(new RegExp(`^\\d+ 0 ${at('own/data')}\\n$`))
    expect(writePins(pot(), [at('own/data')])).to.deep.equal([])
  })
})
