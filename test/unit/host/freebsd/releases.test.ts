import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {freebsdReleases} from '../../../../src/host/freebsd/releases/releases.js'
import {answers, temporary} from './support.js'

const DIGEST = 'ab'.repeat(32)

describe('releases of FreeBSD', () => {
  const dir = temporary()
  const make = (...files: string[]) => {
    const manifests = join(dir(), 'MANIFESTS')
    mkdirSync(manifests)
    for (const file of files)
      writeFileSync(join(manifests, file), `doc.txz\t${'00'.repeat(32)}\t1\tdoc\nbase.txz\t${DIGEST}\t28000\tbase\t"Base system (MANDATORY)"\ton\n`)
    const {ask, asked} = answers({sysctl: {stdout: 'arm64\naarch64\n'}})
    return {asked, releases: freebsdReleases(ask, {manifests, mirror: 'https://mirror.example/releases'})}
  }
  const failure = async (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => undefined,
      (error: unknown) => error,
    )

  it('knows those of this machine, oldest first, candidates before their release', async () => {
    const {releases, asked} = make(
      ...['arm64-aarch64-14.2-RELEASE', 'arm64-aarch64-9.3-RELEASE', 'arm64-aarch64-15.0-RC2', 'arm64-aarch64-15.0-RC10', 'arm64-aarch64-15.0-BETA3'],
      ...['arm64-aarch64-15.0-RELEASE', 'amd64-amd64-13.1-RELEASE'],
    )
    expect(await releases.known()).to.deep.equal(['9.3', '14.2', '15.0-BETA3', '15.0-RC2', '15.0-RC10', '15.0'])
    await releases.known()
    expect(asked).to.deep.equal(['sysctl -n hw.machine hw.machine_arch kern.osrelease'])
  })

  it('downloads the tarball of the release, checked against its manifest', async () => {
    const {releases} = make('arm64-aarch64-14.2-RELEASE')
    expect(await releases.obtain('14.2', '/var/cache/pot')).to.deep.equal({
      tarball: '/var/cache/pot/14.2-RELEASE_base.txz',
      steps: [
        {
          title: 'download FreeBSD 14.2-RELEASE',
          run: {
            do: 'fetch',
            url: 'https://mirror.example/releases/arm64/aarch64/14.2-RELEASE/base.txz',
            path: '/var/cache/pot/14.2-RELEASE_base.txz',
            sha256: DIGEST,
          },
        },
      ],
    })
  })

  it('names the releases there are when one is unknown', async () => {
    const {releases} = make('arm64-aarch64-14.2-RELEASE')
    expect(await failure(releases.obtain('99.9', '/c'))).to.deep.include({code: 'BAD_RELEASE', suggestions: ['known: 14.2']})
    expect(await failure(releases.obtain('../../etc/passwd', '/c'))).to.have.property('code', 'BAD_RELEASE')
  })

  it('names the package when there are no manifests', async () => {
    const {ask} = answers({sysctl: {stdout: 'amd64\namd64\n'}})
    const error = await failure(freebsdReleases(ask, {manifests: join(dir(), 'none'), mirror: ''}).known())
    expect(error).to.deep.include({code: 'NO_MANIFESTS', suggestions: ['pkg install freebsd-release-manifests']})
  })

  it('refuses a manifest without a digest', async () => {
    const {releases} = make('arm64-aarch64-14.2-RELEASE')
    writeFileSync(join(dir(), 'MANIFESTS/arm64-aarch64-14.2-RELEASE'), 'base.txz\tnonsense\n')
    expect(await failure(releases.obtain('14.2', '/c'))).to.have.property('code', 'BAD_MANIFEST')
  })

  it('gives the full name of a release, and leaves candidates alone', () => {
    const {releases} = make()
    expect(['14.2', '15.0-RC1', '15.0-BETA1', '14.2-RELEASE'].map((name) => releases.osrelease(name))).to.deep.equal([
      '14.2-RELEASE',
      '15.0-RC1',
      '15.0-BETA1',
      '14.2-RELEASE',
    ])
  })
})
