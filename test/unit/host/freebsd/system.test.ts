import {expect} from 'chai'
import {freebsdCapabilities} from '../../../../src/host/freebsd/capabilities.js'
import {freebsdGroup} from '../../../../src/host/freebsd/group.js'
import type {Answer} from '../../../../src/programs/ask.js'
import {answers} from './support.js'

const KERNEL = 'security.jail.jailed: 0\nsecurity.jail.children.max: 999999\nkern.features.vimage: 1\nkern.racct.enable: 0\nkern.osrelease: 14.2-RELEASE\n'
const settings = {zfsRoot: 'zroot/pot', manifests: '/nowhere'}
const capabilities = async (zfs: Partial<Answer>, sysctl = KERNEL) => {
  const found = await freebsdCapabilities(answers({zfs, sysctl: {stdout: sysctl}}).ask, settings)
  return (name: string) => found.find((one) => one.name === name)
}

describe('capabilities of FreeBSD', () => {
  it('tells what is there', async () => {
    const get = await capabilities({stdout: 'exec\ton\nsetuid\ton\n'})
    expect(get('jails')).to.deep.equal({name: 'jails', ok: true, detail: 'FreeBSD 14.2-RELEASE', required: true})
    expect(get('zfs')).to.deep.include({ok: true, detail: 'pool zroot'})
    expect(get('vnet')).to.deep.include({ok: true})
  })

  it('names the release, and what is different there', async () => {
    const release = async (name: string) => (await capabilities({}, `kern.osrelease: ${name}\n`))('release')
    expect(await release('12.4-RELEASE')).to.deep.include({ok: false, required: true})
    expect((await release('13.5-RELEASE-p1'))?.detail).to.match(/^FreeBSD 13\.5-RELEASE-p1; .*\/sbin\/ifconfig.* of the pot/)
    expect((await release('14.3-RELEASE'))?.detail).to.equal('FreeBSD 14.3-RELEASE')
    expect((await release('15.0-RELEASE'))?.detail).to.include('packages')
    expect((await release('17.0-CURRENT'))?.detail).to.include('newer than any that pot knows')
    // FreeBSD 13 does not say how many jails a jail may have.
    expect((await capabilities({}, 'security.jail.jailed: 1\n'))('jails')).to.deep.include({ok: true})
  })

  it('tells what is missing and what to type', async () => {
    const get = await capabilities({stdout: 'exec\toff\nsetuid\toff\n'})
    expect(get('programs in datasets')).to.deep.include({ok: false, required: true, fix: 'zfs set exec=on setuid=on zroot/pot'})
    expect(get('resource limits')).to.deep.include({ok: false, required: false})
    expect(get('releases')).to.deep.include({ok: false, fix: 'pkg install freebsd-release-manifests'})
  })

  it('sees a missing pool, and a jail that may have no jails', async () => {
    const get = await capabilities({code: 1, stderr: 'no such pool'}, 'security.jail.jailed: 1\nsecurity.jail.children.max: 0\n')
    expect(get('zfs')).to.deep.include({ok: false, required: true})
    expect(get('jails')).to.deep.include({ok: false, required: true})
  })
})

describe('group of FreeBSD', () => {
  it('makes a group that is missing, and removes one that is there', async () => {
    const missing = await freebsdGroup(answers({getent: {code: 2}}).ask)('pot')
    expect(missing).to.deep.include({gid: undefined, drop: []})
    expect(missing.make[0]?.run).to.deep.include({argv: ['pw', 'groupadd', 'pot']})
    const there = await freebsdGroup(answers({getent: {stdout: 'pot:*:2000:\n'}}).ask)('pot')
    expect(there).to.deep.include({gid: 2000, make: []})
    expect(there.drop[0]).to.deep.include({final: true, run: {do: 'exec', argv: ['pw', 'groupdel', 'pot'], tolerate: ['unknown group']}})
  })

  it('does not take a failing look-up for a missing group', async () => {
    const error: unknown = await freebsdGroup(answers({getent: {code: 1, stderr: 'broken'}}).ask)('pot').catch((error: unknown) => error)
    expect(error).to.have.property('code', 'GROUP_LOOKUP')
  })
})
