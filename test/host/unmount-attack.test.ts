import {execFileSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import type {Exec} from '../../src/programs/ask.js'
import {clearMounts, mountCalls, unbind, unmount} from '../../src/host/linux/mounts/calls.js'
import {readMountinfo} from '../../src/host/linux/mounts/mountinfo.js'
import type {CallAction} from '../../src/operations/types.js'
import {call as callIn, realExec} from '../support/procedures.js'
import {codeOf} from '../support/records.js'

/** What root in a pot does at the worst moment: when pot has looked where the mount is, and has not yet unmounted it. */
describe('unmounting, with a directory that becomes a link meanwhile', () => {
  let base: string
  let fs: string
  let root: string
  let source: string
  let victim: string
  let target: string

  const mount = (...args: string[]) => execFileSync('mount', args)
  const targets = () => readMountinfo().flatMap((entry) => (entry.target.startsWith(`${base}/`) ? [entry.target.slice(base.length)] : []))
  const swap = () => {
    renameSync(join(root, 'srv/swap'), join(root, 'srv/aside'))
    symlinkSync(victim, join(root, 'srv/swap'))
  }
  /** Swaps once, just before the first unmount. */
  const attacked = (act = swap): Exec => {
    let left = 1
    return async (argv, ...more) => {
      if (argv[0] === 'umount' && left-- > 0) act()
      return realExec(argv, ...more)
    }
  }
  const run = (action: CallAction, exec = realExec) => callIn(mountCalls(fs), action, exec)

  before(function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) this.skip()
  })
  beforeEach(() => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'pot-unmount-')))
    fs = join(base, 'fs')
    root = join(fs, 'jails/evil/m')
    source = join(base, 'source')
    victim = join(base, 'victim')
    target = join(root, 'srv/swap/mnt')
    for (const path of [target, source, join(victim, 'mnt')]) mkdirSync(path, {recursive: true})
    mount('-t', 'tmpfs', 'pot-test', join(victim, 'mnt'))
    mount('--bind', source, target)
  })
  afterEach(() => {
    for (const path of targets().toReversed()) execFileSync('umount', ['-l', join(base, path)])
    rmSync(base, {recursive: true})
  })

  const calls: Record<string, (exec: Exec) => Promise<void>> = {
    'linux.unmount': (exec) => run(unmount.action({target}), exec),
    'linux.unbind': (exec) => run(unbind.action({source, target}), exec),
    'linux.clear-mounts': (exec) => run(clearMounts.action({root}), exec),
  }
  for (const [name, call] of Object.entries(calls)) {
    it(`takes away the mount that was meant, and no other: ${name}`, async () => {
      await call(attacked())
      expect(targets()).to.deep.equal(['/victim/mnt'])
    })
  }

  it('follows a mount that is known by more than its path, in the tree of its pot only', async () => {
    const {id, device} = readMountinfo().find((entry) => entry.target === target) ?? {}
    swap()
    await run(unmount.action({target: join(fs, 'jails/other/m/mnt'), id: `${id}/${device}`}))
    expect(targets()).to.deep.equal(['/victim/mnt', '/fs/jails/evil/m/srv/aside/mnt'])
    await run(unmount.action({target, id: `${id}/${device}`}))
    expect(targets()).to.deep.equal(['/victim/mnt'])
  })

  it('fails when the mount stays', async () => {
    const deaf: Exec = async () => ({code: 32, stdout: '', stderr: 'umount: not now'})
    for (const call of Object.values(calls)) expect(await codeOf(() => call(deaf))).to.equal('UNMOUNT_FAILED')
    const message = await run(unmount.action({target}), deaf).catch((error: unknown) => String(error))
    expect(message).to.include(`${target} is still mounted: umount: not now`)
  })

  it('unmounts all that is stacked at a place', async () => {
    mount('--bind', victim, target)
    await run(unmount.action({target}))
    expect(targets()).to.deep.equal(['/victim/mnt'])
    await run(unmount.action({target}))
  })
})
