import {expect} from 'chai'
import {parseMountinfo, shownAt} from '../../../../../src/host/linux/mounts/mountinfo.js'

const TEXT = `27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
30 27 0:40 / /opt/pot rw - btrfs /dev/loop0 rw,subvol=/
31 30 0:40 /jails/web/m /opt/pot/jails/web/m rw,relatime shared:1 master:2 - btrfs /dev/loop0 rw
32 31 254:0 /srv/a\\040b\\134c /opt/pot/jails/web/m/mnt\\011x ro,nosuid shared:3 - ext4 /dev/vda rw
`

describe('parseMountinfo', () => {
  const table = parseMountinfo(TEXT)

  it('decodes what the kernel escapes', () => {
    expect(table.at(-1)).to.include({root: '/srv/a b\\c', target: '/opt/pot/jails/web/m/mnt\tx', type: 'ext4', source: '/dev/vda', device: '254:0'})
    expect(table.at(-1)?.options).to.deep.equal(['ro', 'nosuid'])
  })

  it('takes any number of optional fields, and skips what is no mount', () => {
    expect(table.map(({id}) => id)).to.deep.equal([27, 30, 31, 32])
    expect(parseMountinfo('\nnonsense\n')).to.deep.equal([])
  })

  it('knows which directory is seen at a path', () => {
    expect(shownAt(table, '/srv/x')).to.deep.equal({device: '254:0', root: '/srv/x'})
    expect(shownAt(table, '/')).to.deep.equal({device: '254:0', root: '/'})
    expect(shownAt(table, '/opt/pot')).to.deep.equal({device: '0:40', root: '/'})
    expect(shownAt(table, '/opt/potter')).to.deep.equal({device: '254:0', root: '/opt/potter'})
    expect(shownAt(table, '/opt/pot/jails/web/m/mnt\tx/y')).to.deep.equal({device: '254:0', root: '/srv/a b\\c/y'})
  })
})
