import {expect} from 'chai'
import {checkPlatform, choosePlatform, hostPlatform} from '../../../src/oci/format/platform.js'
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

  it('are taken when they do not say what they are for, and refused when they are for another system', () => {
    const check = (os: string, architecture: string) =>
      thrown(() => checkPlatform({os, architecture, variant: undefined, version: undefined}, hostPlatform('linux', 'x64'), 'x'))
    for (const [os, architecture] of [
      ['linux', 'amd64'],
      ['linux', 'unknown'],
      ['unknown', 'unknown'],
    ] as const)
      expect(check(os, architecture)).to.equal(undefined)
    for (const [os, architecture] of [
      ['freebsd', 'unknown'],
      ['linux', 'arm64'],
      ['unknown', 'arm64'],
    ] as const)
      expect(check(os, architecture)).to.have.property('code', 'NO_PLATFORM')
  })
})
