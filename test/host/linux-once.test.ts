import {mkdirSync, rmSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {detectRelease} from '../../src/host/linux/userland/os-release.js'
import {laboratory, type Laboratory} from '../support/linux-host.js'
import {runSteps, undoSteps} from '../support/run-steps-linux.js'

describe('one command in a stopped pot on Linux', () => {
  let lab: Laboratory
  let root: string

  const once = (...command: string[]) => lab.host.jails.once(root, 'flavour-1', command)

  before(async function () {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return this.skip()
    lab = await laboratory()
    root = lab.pot('web').root
  })

  afterEach(() => {
    if (lab !== undefined) expect(lab.leftovers()).to.deep.equal([])
  })

  after(() => lab?.remove())

  it('runs in its tree, with no network, and shows what it prints', async () => {
    const lines: string[] = []
    await runSteps(lab.host, once('/bin/sh', '-c', 'echo $$; touch /made; ip -o link | grep -c .'), lines)
    expect(lines).to.deep.equal(['1', '1'])
    rmSync(join(root, 'made'))
  })

  it('fails with the command, and is undone', async () => {
    const steps = once('/bin/sh', '-c', 'echo broken >&2; exit 3')
    const error: unknown = await runSteps(lab.host, steps).catch((error: unknown) => error)
    expect(String(error)).to.include('broken')
    await undoSteps(lab.host, steps)
  })

  it('is not a running pot meanwhile', async () => {
    const running = runSteps(lab.host, once('/bin/sleep', '1'))
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(await lab.host.jails.running()).to.deep.equal([])
    await running
  })

  it('finds the release without following links out of the tree', () => {
    expect(detectRelease(root)).to.equal('1.35')
    const other = join(lab.base, 'other')
    mkdirSync(join(other, 'etc'), {recursive: true})
    symlinkSync('/../../../../etc/os-release', join(other, 'etc/os-release'))
    expect(detectRelease(other)).to.equal(undefined)
  })
})
