import {existsSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs'
import {expect} from 'chai'
import {fromPackages, hasPackages} from '../../src/host/freebsd/releases/pkgbase.js'
import {runSteps, undoSteps} from '../support/run-steps-linux.js'
import {codeOf} from '../support/records.js'
import {useHost} from './host.js'

describe('the base packages of FreeBSD 15, on the model', () => {
  const at = useHost(undefined, {release: '15.0'})
  const machine = {machine: 'amd64', arch: 'amd64', release: '15.0-RELEASE'}

  it('are those of releases from 15.0 on', () => {
    expect(['14.3', '14.3-RELEASE', '15.0', '15.0-RELEASE', '16.2', '15.0-RC1', 'trixie'].map(hasPackages)).to.deep.equal([
      false,
      false,
      true,
      true,
      true,
      false,
      false,
    ])
  })

  it('are offered for the release of the host, and taken where there is no tarball', async () => {
    const {host, settings} = at()
    expect(await host.releases.known()).to.deep.equal(['14.2', '15.0'])
    const titles = async (release: string) => (await host.releases.obtain(release, settings.cache)).steps.map(({title}) => title)
    expect(await titles('14.2')).to.deep.equal(['download FreeBSD 14.2-RELEASE'])
    expect((await titles('15.0'))[0]).to.equal('install the packages of FreeBSD 15.0-RELEASE')
    for (const none of ['14.9', '16.0', '99.9']) expect(await codeOf(async () => host.releases.obtain(none, settings.cache)), none).to.equal('BAD_RELEASE')
    expect((await host.capabilities()).find(({name}) => name === 'release')?.detail).to.match(/^FreeBSD 15\.0-RELEASE; .*packages/)
  })

  it('become a tarball once, whose signatures are checked', async () => {
    const {host, bench, settings} = at()
    mkdirSync(settings.cache, {recursive: true})
    const keys = bench.path('usr/share/keys')
    const {tarball, steps} = fromPackages('15.0', settings.cache, machine, {keys})
    const error: unknown = await runSteps(host, steps).catch((cause: unknown) => cause)
    expect(String(error)).to.include(`this host does not have the keys of FreeBSD 15, ${keys}/pkgbase-15`)
    mkdirSync(`${keys}/pkgbase-15/trusted`, {recursive: true})
    expect(String(await runSteps(host, steps).catch((cause: unknown) => cause))).to.include(
      'Error opening the trusted directory /usr/share/keys/pkgbase-15/trusted',
    )
    // What a failure leaves goes with its undo.
    await undoSteps(host, steps)
    expect(readdirSync(settings.cache)).to.deep.equal([])

    writeFileSync(`${keys}/pkgbase-15/trusted/awskms-15`, 'function: "sha256"\n')
    await runSteps(host, steps)
    expect(readdirSync(settings.cache)).to.deep.equal(['15.0-RELEASE_pkgbase.tar.zst'])
    const root = bench.path('opt/unpacked')
    mkdirSync(root, {recursive: true})
    await runSteps(host, host.releases.unpack(tarball, root))
    expect(host.releases.detect(root)).to.equal('15.0-RELEASE')
    expect(existsSync(`${root}/usr/share/keys/pkgbase-15/trusted/awskms-15`)).to.equal(true)
    await bench.model.forgetCalls()
    await runSteps(host, steps)
    expect((await bench.model.calls()).filter(([tool]) => tool === 'pkg')).to.deep.equal([])
  })
})
