import {expect} from 'chai'
import {installCommand, packageManager} from '../../../src/programs/packages.js'

describe('installCommand', () => {
  it('names the package of this system', () => {
    expect(installCommand('btrfs', 'ID=debian\n')).to.equal('apt-get install btrfs-progs')
    expect(installCommand('nft', 'NAME=x\nID="rocky"\nID_LIKE="rhel centos fedora"\n')).to.equal('dnf install nftables')
    expect(installCommand('crun', 'ID=alpine\n')).to.equal('apk add crun')
    expect(installCommand('ncat', 'ID=freebsd\n')).to.equal('pkg install ncat')
  })

  it('is silent about what belongs to the system, and on systems that it does not know', () => {
    expect(installCommand('zfs', 'ID=freebsd\n')).to.equal(undefined)
    expect(installCommand('nft', 'ID=plan9\n')).to.equal(undefined)
  })

  it('goes by the system before its relatives', () => {
    expect(packageManager('ID_LIKE=fedora\nID=debian\n')).to.equal('apt-get')
  })
})
