import {expect} from 'chai'
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {pot, type PotRun} from '../support/cli.js'

describe('commands of snapshots, volumes and the doctor', () => {
  let base: string
  before(() => {
    base = mkdtempSync(join(tmpdir(), 'pot-doctor-'))
    mkdirSync(join(base, 'etc'))
    writeFileSync(join(base, 'etc/pot.conf'), `POT_FS_ROOT=${base}/fs\nPOT_CACHE=${base}/cache\n`)
  })
  after(() => rmSync(base, {recursive: true, force: true}))

  const run = (...args: string[]): Promise<PotRun> =>
    pot(args, {env: {POT_DATA_DIR: join(base, 'data'), POT_CONFIG_DIR: join(base, 'etc'), POT_CACHE_DIR: join(base, 'node'), POT_RUN_DIR: join(base, 'run')}})

  it('doctor works before init, and says what comes first', async () => {
    const {stdout} = await run('doctor')
    expect(stdout).to.include(`warning  pot is not set up: there is no ${base}/fs\n         pot init\n`)
    const diagnosis: unknown = JSON.parse((await run('doctor', '--json')).stdout)
    expect(diagnosis).to.have.all.keys('ok', 'findings', 'passed', 'unseen')
  })

  it('takes pot or fscomp, and one of them', async () => {
    for (const command of ['snapshot', 'snap', 'revert', 'rollback', 'purge-snapshots']) {
      const neither = await run(command)
      expect(neither, command).to.include({code: 2, stdout: ''})
      expect(neither.stderr, command).to.include('the name of a pot or a fscomp is missing')
      expect((await run(command, '-p', 'a', '-f', 'b')).code, command).to.equal(2)
    }
    // As pot 0.16, it takes no notice of words that are too many.
    const more = await run('snapshot', '-p', 'a', 'b')
    expect([more.code, more.stdout]).to.deep.equal([1, ''])
    expect(more.stderr).to.match(/^pot: warning: .*'b'/)
  })

  it('refuses names that cannot be, as wrong usage', async () => {
    expect(await run('create-fscomp', '-f', '../x')).to.include({code: 2})
    expect(await run('create-fscomp')).to.include({code: 2})
    expect(await run('clone-fscomp', '-f', 'x')).to.include({code: 2})
    expect(await run('clone-fscomp', '-f', 'a/b', '-F', 'x')).to.include({code: 2})
    expect(await run('snapshot', '-p', 'web', '-n', '../x')).to.include({code: 2})
  })
})
