import {execFileSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {findUser} from '../../../src/host/linux/userland/users.js'
import {detectRelease} from '../../../src/host/linux/userland/os-release.js'
import {LARGEST, readBounded, readWithin} from '../../../src/paths/read-within.js'
import type {FileAction} from '../../../src/operations/types.js'
import {realTools} from '../../support/operations.js'
import {codeOf} from '../../support/records.js'
import {oneStep} from '../../support/run-steps.js'

describe('what is read from the tree of a pot', () => {
  let top: string
  let root: string
  const at = (path: string) => join(root, path)
  const read = (path: string) => readWithin(root, at(path))?.toString()
  const step = (run: FileAction) => oneStep(realTools(), {title: 'x', run})

  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'pot-within-'))
    root = join(top, 'm')
    mkdirSync(at('etc'), {recursive: true})
    mkdirSync(join(top, 'outside'))
    writeFileSync(join(top, 'outside/hosts'), 'secret')
    writeFileSync(at('etc/hosts'), 'hosts')
  })
  afterEach(() => rmSync(top, {recursive: true}))

  it('is a regular file, found as the pot finds it', () => {
    symlinkSync('/etc/hosts', at('absolute'))
    symlinkSync(join(top, 'outside/hosts'), at('out'))
    symlinkSync('../../../outside', at('etc/up'))
    execFileSync('mkfifo', [at('fifo')])
    expect(['etc/hosts', 'absolute', 'out', 'etc/up/hosts', 'fifo', 'etc', 'none', 'etc/hosts/x'].map(read)).to.deep.equal(['hosts', 'hosts', ...Array(6)])
  })

  it('is never more than a file of its kind has, in all places where such files are read', async () => {
    const {rss} = process.memoryUsage()
    for (const name of ['hosts', 'resolv.conf', 'passwd', 'group', 'os-release', 'rc.conf', 'crontab']) {
      writeFileSync(at(`etc/${name}`), '')
      truncateSync(at(`etc/${name}`), 1024 ** 4)
    }
    expect(await codeOf(() => findUser(root, 'www'))).to.equal('TOO_LARGE')
    expect(await codeOf(() => findUser(root, '0:www'))).to.equal('TOO_LARGE')
    expect(await codeOf(() => detectRelease(root))).to.equal('TOO_LARGE')
    for (const name of ['hosts', 'resolv.conf']) {
      expect(await codeOf(() => step({do: 'write', path: at(`etc/${name}`), within: root, content: 'x'})), name).to.equal('TOO_LARGE')
    }
    for (const name of ['hosts', 'rc.conf', 'crontab']) {
      expect(await codeOf(() => step({do: 'edit', path: at(`etc/${name}`), within: root, rules: [], append: ['x']})), name).to.equal('TOO_LARGE')
    }
    expect(process.memoryUsage().rss - rss).to.be.lessThan(256 * 1024 * 1024)
  })

  it('may be as large as it is allowed to be', () => {
    writeFileSync(at('full'), '')
    truncateSync(at('full'), LARGEST)
    expect(readBounded(at('full'))).to.have.length(LARGEST)
  })

  it('is not changed outside of it when a directory becomes a link before the change or its undo', async () => {
    const swap = () => {
      renameSync(at('etc'), at('aside'))
      symlinkSync(join(top, 'outside'), at('etc'))
    }
    const before = await step({do: 'write', path: at('etc/hosts'), within: root, content: 'written'})
    swap()
    expect(await codeOf(() => before.run())).to.equal('LINK_IN_PATH')
    expect(readFileSync(join(top, 'outside/hosts'), 'utf8')).to.equal('secret')
    rmSync(at('etc'))
    renameSync(at('aside'), at('etc'))
    const after = await step({do: 'write', path: at('etc/hosts'), within: root, content: 'written'})
    await after.run()
    swap()
    await after.undo()
    expect(readFileSync(join(top, 'outside/hosts'), 'utf8')).to.equal('secret')
    expect(readFileSync(at('aside/hosts'), 'utf8')).to.equal('written')
  })
})
