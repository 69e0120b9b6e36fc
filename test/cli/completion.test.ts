import {spawnSync} from 'node:child_process'
import {existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {settle} from '../../src/testing/world.js'
import {CORE, pot} from '../support/cli.js'

/** For each shell: a program that reads the script and prints the completions of the last of its arguments, a line each. */
const ASK = {
  bash: `eval "$(pot completion bash)"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _pot; for word in "\${COMPREPLY[@]}"; do echo "$word"; done`,
  zsh: 'compdef() { : }; eval "$(pot completion zsh)"; _describe() { print -rl -- $found }; words=("$@"); CURRENT=$#; _pot',
  fish: 'pot completion fish | source; complete -C (string join " " -- $argv) | string split -f 1 \\t; true',
} as const

const shells = Object.keys(ASK) as (keyof typeof ASK)[]

describe('completion', () => {
  let root: string
  let env: Readonly<Record<string, string>>

  before(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'pot-completion-')))
    for (const name of ['web', 'web2', 'db']) mkdirSync(join(root, 'fs/jails', name), {recursive: true})
    mkdirSync(join(root, 'bin'))
    symlinkSync(join(CORE, 'bin/pot'), join(root, 'bin/pot'))
    env = settle(root, {})
  })
  after(() => rmSync(root, {recursive: true, force: true}))

  const ask = (shell: keyof typeof ASK, line: readonly string[]) => {
    const args = shell === 'bash' ? ['--norc', '-c', ASK[shell], 'bash'] : shell === 'zsh' ? ['-fc', ASK[shell], 'zsh'] : ['-N', '-c', ASK[shell]]
    const {stdout, stderr, status} = spawnSync(shell, [...args, 'pot', ...line], {
      encoding: 'utf8',
      cwd: root,
      env: {...process.env, ...env, HOME: root, NODE_ENV: undefined, PATH: `${join(root, 'bin')}:${process.env.PATH}`},
    })
    expect(stderr).to.equal('')
    expect(status).to.equal(0)
    return stdout
      .split('\n')
      .map((text) => text.replace(/:.*/, ''))
      .filter((text) => text !== '')
  }

  for (const shell of shells)
    it(`of ${shell} knows commands, options and the pots of this host`, function () {
      if (spawnSync(shell, ['-c', 'true']).status !== 0) {
        console.log(`      skipped: needs ${shell}`)
        return this.skip()
      }
      expect(ask(shell, ['create-b'])).to.deep.equal(['create-base'])
      expect(ask(shell, ['create', '--ty'])).to.deep.equal(['--type'])
      expect(ask(shell, ['info', '-p', 'we'])).to.deep.equal(['web', 'web2'])
      expect(ask(shell, ['info', 'd'])).to.deep.equal(['db'])
    })

  it('is installed for all shells, and removed, and leaves files of others', async () => {
    const share = join(root, 'share')
    const run = (...args: string[]) => pot(['completion', ...args, '--share', share], {env})
    const files = ['bash-completion/completions/pot', 'zsh/site-functions/_pot', 'fish/vendor_completions.d/pot.fish'].map((file) => join(share, file))
    expect(await run('install', '--plan')).to.include({code: 0})
    expect(existsSync(share)).to.equal(false)
    expect(await run('install')).to.include({code: 0})
    for (const file of files) expect(existsSync(file), file).to.equal(true)
    expect((await run('install')).stderr).to.include('installed already')
    writeFileSync(files[1] ?? '', '#compdef pot\n')
    expect((await run('install')).stderr).to.include('was not written by this pot')
    expect(await run('remove')).to.include({code: 0})
    expect(files.map((file) => existsSync(file))).to.deep.equal([false, true, false])
  })

  it('of a host without pots, or that the caller cannot read, is empty', async () => {
    expect(await pot(['__complete', 'fish', 'info', ''], {env: {...env, POT_CONFIG_DIR: join(root, 'none')}})).to.include({code: 0, stderr: ''})
  })
})
