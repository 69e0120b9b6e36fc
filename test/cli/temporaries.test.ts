import {expect} from 'chai'
import {execFileSync} from 'node:child_process'
import {chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath, pathToFileURL} from 'node:url'
import {tempPotRoot, type TempPotRoot} from '../../src/testing.js'
import {ROOT} from '../support/cli.js'

const PRELOAD = pathToFileURL(join(ROOT, 'test/support/kill-at-file.mjs')).href
const EXAMPLE = fileURLToPath(new URL('../fixtures/example-plugin', import.meta.url))

/** A command that is killed while it works with a temporary file of one kind. */
interface Kind {
  readonly title: string
  readonly args: readonly string[]
  /** The call of node:fs that is not carried out, and a text in its first argument. */
  readonly call: string
  readonly text: string
  /** Part of the path of a file that the kill leaves. */
  readonly left: RegExp
}

const SOME = 25

const KINDS: readonly Kind[] = [
  {title: 'the list of records', args: ['ls'], call: 'renameSync', text: 'fs/.pot-tmp-', left: /^fs\/\.pot-tmp-/},
  {title: 'a setting', args: ['config', '--set', 'POT_HOSTNAME_MAX_LENGTH=60'], call: 'renameSync', text: 'pot.conf.tmp-', left: /^etc\/pot\.conf\.tmp-/},
  {title: 'a file of a step', args: ['set-cmd', '-p', 'pot1', '-c', 'sleep 1'], call: 'renameSync', text: '.pot-new-', left: /conf\/\.pot-new-/},
  {title: 'the list of plugins', args: ['plugins', 'install', './example.tgz'], call: 'promises.rename', text: 'data/.pot-tmp-', left: /^data\/\.pot-tmp-/},
  {title: 'the copy of the plugins', args: ['plugins', 'install', EXAMPLE], call: 'renameSync', text: 'plugins.kept/', left: /plugins\.kept/},
  {title: 'a plugin that is checked', args: ['plugins', 'check', EXAMPLE], call: 'symlinkSync', text: '', left: /^tmp\/pot-tmp-/},
  {title: 'the trial of a runtime', args: ['doctor'], call: 'writeFileSync', text: 'config.json', left: /^run\/tmp\/pot-tmp-/},
  {title: 'the runtime that was found', args: ['doctor'], call: 'renameSync', text: 'run/.pot-tmp-', left: /^run\/\.pot-tmp-/},
]

describe('temporary files of killed commands', () => {
  let host: TempPotRoot

  before(function () {
    if (process.getuid?.() !== 0 || process.platform !== 'linux') return this.skip()
    host = tempPotRoot({POT_STORAGE: 'btrfs', POT_GROUP: 'root'})
    mkdirSync(join(host.root, 'tmp'))
    mkdirSync(join(host.root, 'fs/jails'), {recursive: true})
    execFileSync('tar', ['-czf', join(host.root, 'example.tgz'), '--transform', 's,^[.],package,', '-C', EXAMPLE, '.'])
    // A pot root that is awake is a file system of its own.
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'pot-test', join(host.root, 'fs/jails')])
    for (let index = 0; index < SOME; index++) {
      const conf = join(host.root, 'fs/jails', `pot${index}`, 'conf')
      mkdirSync(conf, {recursive: true})
      mkdirSync(join(conf, '../m'))
      writeFileSync(
        join(conf, 'pot.conf'),
        'pot.level=0\npot.type=single\npot.base=x\nhost.hostname="x"\nosrelease="x"\npot.stack=ipv4\nnetwork_type=inherit\n',
      )
      writeFileSync(join(conf, 'fscomp.conf'), '')
    }
  })
  after(() => {
    if (host === undefined) return
    execFileSync('umount', [join(host.root, 'fs/jails')])
    host.remove()
  })

  const temporaries = () =>
    readdirSync(host.root, {recursive: true, encoding: 'utf8'}).filter((path) => /pot-tmp-|pot-new-|\.tmp-|plugins\.kept|\.new$|probe-/.test(path))
  const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    host.run(args, {cwd: host.root, env: {TMPDIR: join(host.root, 'tmp'), ...env}})

  for (const {title, args, call, text, left} of KINDS)
    it(`${title}: recover removes what a kill leaves`, async () => {
      // So that each command looks for the runtime again.
      rmSync(join(host.root, 'run/runtime.json'), {force: true})
      const killed = await run(args, {NODE_OPTIONS: `--import ${PRELOAD}`, KILL_CALL: call, KILL_TEXT: text, KILL_LATER: '100000'})
      expect(killed.code, `${killed.stdout}${killed.stderr}`).to.equal(null)
      expect(
        temporaries().some((path) => left.test(path)),
        temporaries().join('\n'),
      ).to.equal(true)
      const {code, stderr} = await run(['recover'])
      expect(code, stderr).to.equal(0)
      expect(temporaries()).to.deep.equal([])
      expect((await run(['recover'])).stderr).to.equal('nothing to recover\n')
    })

  it('those of running commands stay, and those of other users', async () => {
    const mine = join(host.root, 'run', `.pot-tmp-${process.pid}-x`)
    const other = mkdtempSync(join(host.root, 'tmp', 'pot-tmp-999999999-'))
    writeFileSync(mine, '')
    chmodSync(other, 0o777)
    expect((await run(['recover'])).code).to.equal(0)
    expect(temporaries()).to.have.length(2)
    for (const path of [mine, other]) rmSync(path, {recursive: true})
  })
})
