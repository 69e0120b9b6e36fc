import {expect} from 'chai'
import {choosePlatform, hostPlatform} from '../../../src/oci/format/platform.js'
import {thrown} from '../../support/thrown.js'

describe('images for several platforms', () => {
  const platform = (os: string, architecture: string, variant?: string) => ({platform: {os, architecture, variant, version: undefined}})

  it('have one for this host, of the best variant that it has', () => {
    const all = [platform('freebsd', 'arm64'), platform('linux', 'arm64', 'v9'), platform('linux', 'arm64', 'v8'), platform('linux', 'amd64')]
    expect(choosePlatform(all, hostPlatform('linux', 'arm64'), 'x')).to.equal(all[2])
    expect(choosePlatform(all, hostPlatform('freebsd', 'arm64'), 'x')).to.equal(all[0])
    const none = thrown(() => choosePlatform(all, hostPlatform('linux', 'riscv64'), 'x'))
    expect(none).to.have.property('code', 'NO_PLATFORM')
    expect(none).to.have.deep.property('suggestions', ['--platform with one of: freebsd/arm64 linux/arm64/v9 linux/arm64/v8 linux/amd64'])
  })
})
