import {spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {CORE} from '../support/cli.js'

describe('quick answers of the core', () => {
  let root: string
  const run = (args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}) => {
    const own = {POT_DATA_DIR: join(root, 'data'), POT_CONFIG_DIR: join(root, 'etc'), POT_CACHE_DIR: join(root, 'cache'), POT_RUN_DIR: join(root, 'run')}
    const {status, stdout, stderr} = spawnSync(process.execPath, [join(CORE, 'bin/run.js'), ...args], {
      env: {...process.env, NODE_ENV: undefined, NODE_V8_COVERAGE: undefined, ...own, ...env},
      encoding: 'utf8',
    })
    return {status, stdout, stderr}
  }

  before(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'pot-answers-')))
    for (const path of ['etc', 'data', 'run', ...['web', 'db', 'broken'].map((name) => `fs/jails/${name}/conf`)]) mkdirSync(join(root, path), {recursive: true})
    writeFileSync(join(root, 'etc/pot.conf'), `POT_FS_ROOT=${root}/fs\nPOT_STORAGE=btrfs\nPOT_GROUP=root\n`)
    const web = 'pot.level=0\npot.type=single\npot.base=b\nip4=10.1.2.3\nnetwork_type=public-bridge\npot.env="A=1 2"\npot.attr.persistent=NO\n'
    writeFileSync(join(root, 'fs/jails/web/conf/pot.conf'), web)
    writeFileSync(join(root, 'fs/jails/web/conf/.last_run_stats'), '{ "ExitCode": 3 }')
    writeFileSync(join(root, 'fs/jails/db/conf/pot.conf'), 'pot.level=0\npot.type=single\npot.base=b\nnetwork_type=inherit\n')
  })
  after(() => rmSync(root, {recursive: true, force: true}))

  for (const line of [
    ...['ls -q', 'list -q -p', 'ps', 'ps -q'],
    ...['last-run-stats web', 'last-run-stats -p db', 'last-run-stats broken', 'last-run-stats none'],
    ...['info web', 'info -p db', 'info -q web', 'info -r web', 'info -E web', 'info -r none', 'info broken'],
    ...['exec -p web true', 'exec -p none true', 'exec -p broken true', 'exec -e =1 -p web true'],
  ]) {
    it(`are what the whole of pot says: pot ${line}`, () => {
      const args = line.split(' ')
      // In this mode pot has no index, so no quick answer.
      expect(run(args)).to.deep.equal(run(args, {NODE_ENV: 'development'}))
    })
  }

  it('say so when they cannot be written', () => {
    const full = spawnSync('sh', ['-c', 'exec "$@" >/dev/full', 'sh', process.execPath, join(CORE, 'bin/run.js'), 'ls', '-q'], {
      env: {...process.env, NODE_ENV: undefined, POT_DATA_DIR: join(root, 'data'), POT_CONFIG_DIR: join(root, 'etc'), POT_RUN_DIR: join(root, 'run')},
      encoding: 'utf8',
    })
    expect(full.status).to.equal(1)
    expect(full.stderr).to.equal('pot: standard output cannot be written: no space left on device\n')
  })
})
