import {spawnSync} from 'node:child_process'
import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {sshArgv} from '../../../src/fleet/ssh.js'

const SHELLS = ['sh', 'bash', 'zsh', 'fish', 'csh', 'tcsh', 'dash'].filter((shell) => spawnSync(shell, ['-c', 'true']).error === undefined)

describe('the line that ssh runs', () => {
  let bin: string
  before(() => {
    bin = mkdtempSync(join(tmpdir(), 'pot-ssh-'))
    writeFileSync(join(bin, 'pot'), '#!/bin/sh\nprintf "%s\\0" "$@" "$(printenv POT_HOST || echo unset)"\n')
    chmodSync(join(bin, 'pot'), 0o755)
  })
  after(() => rmSync(bin, {recursive: true, force: true}))

  const line = (words: readonly string[]) => sshArgv({destination: 'h', words}, {ssh: undefined, missing: {stderr: "it's missing!"}}).at(-1) ?? ''

  for (const shell of SHELLS)
    it(`hands on every word, in ${shell}`, () => {
      const words = ['exec', '-p', 'web', '', 'a b', "it's", '"$HOME" `id` $(id)', 'x\ny!z\n', '!!', '\\n \\0101', 'é*?[a]{b,c}~', '--', '-H']
      const {stdout, stderr} = spawnSync(shell, ['-c', line(words)], {env: {PATH: `${bin}:/usr/bin:/bin`, POT_HOST: 'other', HOME: bin}, encoding: 'utf8'})
      expect(stderr).to.equal('')
      expect(stdout.split('\0')).to.deep.equal([...words, 'unset', ''])
      const plain = spawnSync(shell, ['-c', line(['ls', "a'b"])], {env: {PATH: `${bin}:/usr/bin:/bin`, HOME: bin}, encoding: 'utf8'})
      expect(plain.stdout.split('\0')).to.deep.equal(['ls', "a'b", 'unset', ''])
    })

  it('says that pot is missing', () => {
    const {status, stderr} = spawnSync('/bin/sh', ['-c', line(['ls'])], {env: {PATH: '/nonexistent'}, encoding: 'utf8'})
    if (status === 0) return
    expect([status, stderr]).to.deep.equal([1, "it's missing!\n"])
  })

  it('has the options of POT_SSH before those of pot', () => {
    const argv = sshArgv({destination: 'h', words: []}, {ssh: "ssh -p 22 -o 'User=a b'", tty: true, log: '/l', missing: {stderr: ''}})
    expect(argv.slice(0, -1)).to.deep.equal(['ssh', '-p', '22', '-o', 'User=a b', '-E', '/l', '-o', 'LogLevel=ERROR', '-t', '--', 'h'])
  })
})
