import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {pot, CORE} from '../support/cli.js'

/** Keeps its arguments. */
const LOGGER = `#!/bin/sh
for word; do printf '%s\\n' "$word"; done >>"$LOGGED"
`

describe('failures of commands that change the host', () => {
  let root: string
  let env: Record<string, string>

  before(function () {
    if (process.getuid?.() !== 0) return this.skip()
    root = mkdtempSync(join(tmpdir(), 'pot-failures-'))
    for (const directory of ['bin', 'etc', 'fs/jails']) mkdirSync(join(root, directory), {recursive: true})
    writeFileSync(join(root, 'bin/logger'), LOGGER, {mode: 0o755})
    env = {
      ...{POT_CONFIG_DIR: join(root, 'etc'), POT_DATA_DIR: join(root, 'data'), POT_RUN_DIR: join(root, 'run')},
      ...{PATH: `${join(root, 'bin')}:${process.env.PATH}`, LOGGED: join(root, 'logged')},
    }
  })
  after(() => root !== undefined && rmSync(root, {recursive: true, force: true}))

  const conf = (more = '') => writeFileSync(join(root, 'etc/pot.conf'), `POT_FS_ROOT=${root}/fs\nPOT_STORAGE=btrfs\n${more}`)
  const logged = () => {
    const text = existsSync(join(root, 'logged')) ? readFileSync(join(root, 'logged'), 'utf8') : ''
    rmSync(join(root, 'logged'), {force: true})
    return text.split('\n').slice(0, -1)
  }

  it('go to syslog in one line, without what was typed', async () => {
    conf()
    expect((await pot(['set-env', '-p', 'none', '-E', 'SECRET'], {env})).code).not.to.equal(0)
    const [p, priority, t, tag, end, line, ...more] = logged()
    expect([p, priority, t, tag, end, more]).to.deep.equal(['-p', 'local2.err', '-t', 'pot', '--', []])
    expect(line).to.match(/^set-env: /)
    expect((await pot(['set-env', '-p', 'none', '--frob'], {env})).code).to.equal(2)
    expect(logged().at(-1)).to.equal('set-env: unknown option --frob (pot set-env --help)')
  })

  it('go to the facility that is set, or nowhere; those of commands that only look do not', async () => {
    conf('POT_LOG_FACILITY=daemon\n')
    await pot(['destroy', '-p', ''], {env})
    expect(logged()[1]).to.equal('daemon.err')
    expect((await pot(['info', '-p', 'none'], {env})).code).to.equal(1)
    conf('POT_LOG_FACILITY=none\n')
    expect((await pot(['set-env', '--frob'], {env})).code).to.equal(2)
    expect(logged()).to.deep.equal([])
  })

  it('are on stdout too where the driver of Nomad reads them, unless that is the same place or JSON', async () => {
    const args = ['mount-in', '-p', 'none', '-m', '/x', '--frob']
    const both = await pot(args, {env})
    expect([both.stdout, both.stderr]).to.deep.equal(['pot: unknown option --frob\n', 'pot: unknown option --frob\n     see pot mount-in --help\n'])
    const json = await pot([...args, '--json'], {env})
    expect(JSON.parse(json.stdout).error.code).to.equal('USAGE')
    expect(json.stderr).to.equal('')
    const same = spawnSync('sh', ['-c', '"$@" 2>&1', 'sh', process.execPath, join(CORE, 'bin/run.js'), ...args], {env: {...process.env, ...env, NODE_ENV: ''}})
    expect(same.stdout.toString()).to.equal('pot: unknown option --frob\n     see pot mount-in --help\n')
    expect((await pot(['set-env', '--frob'], {env})).stdout).to.equal('')
  })

  it('are told once where no descriptor is left, and have an end', async function () {
    if (spawnSync('prlimit', ['--version']).status !== 0) return this.skip()
    conf()
    const codes = new Set<string>()
    // With less node itself does not start.
    for (let limit = 19; limit <= 43; limit += 3) {
      const {code, stdout, stderr} = await pot(['create', '-p', 'web', '-b', 'none', ...(limit % 2 ? ['--json'] : [])], {
        env,
        through: ['timeout', '-s', 'KILL', '20', 'prlimit', `--nofile=${limit}:${limit}`],
      })
      expect(code, `with ${limit} descriptors`).to.equal(1)
      if (limit % 2) codes.add(JSON.parse(stdout).error.code)
      else expect(stderr.trim().split('\n'), stderr).to.have.length.below(3)
    }
    expect([...codes]).to.include('NO_DESCRIPTORS')
  })
})
