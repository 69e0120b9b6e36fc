import {mkdirSync, symlinkSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {freebsdMounts, parseMounts} from '../../../../src/host/freebsd/mounts.js'
import {spelling} from '../../../../src/host/freebsd/spelling.js'
import {answers, temporary} from './support.js'

const TABLE = `zroot/ROOT/default on / (zfs, local, noatime, nfsv4acls)
devfs on /dev (devfs)
zroot/pot/bases/14.2 on /opt/pot/bases/14.2 (zfs, local, noatime, nfsv4acls)
/opt/pot/bases/14.2 on /opt/pot/jails/web/m (nullfs, local, noatime, read-only, nfsv4acls)
/data/two on three (old) on /mnt/some where (nullfs, local)
tmpfs on /opt/pot/jails/web/m/tmp (tmpfs, local)
`

describe('mounts of FreeBSD', () => {
  const dir = temporary()

  it('reads the table, with paths as they are', () => {
    expect(parseMounts(TABLE).map(({source, target, type, readonly}) => [source, target, type, readonly])).to.deep.equal([
      ['zroot/ROOT/default', '/', 'zfs', false],
      ['devfs', '/dev', 'devfs', false],
      ['zroot/pot/bases/14.2', '/opt/pot/bases/14.2', 'zfs', false],
      ['/opt/pot/bases/14.2', '/opt/pot/jails/web/m', 'nullfs', true],
      ['/data/two on three (old)', '/mnt/some where', 'nullfs', false],
      ['tmpfs', '/opt/pot/jails/web/m/tmp', 'tmpfs', false],
    ])
  })

  it('spells a pot root that is reached through a link as the kernel does, and back', async () => {
    mkdirSync(join(dir(), 'real/jails'), {recursive: true})
    symlinkSync('real', join(dir(), 'pot'))
    const fsRoot = join(dir(), 'pot')
    const {ask} = answers({mount: {stdout: `tmpfs on ${dir()}/real/jails/web/m/tmp (tmpfs, local)\n`}})
    const mounts = freebsdMounts(ask, spelling(fsRoot))
    expect((await mounts.table())[0]?.target).to.equal(`${fsRoot}/jails/web/m/tmp`)
    const [step] = mounts.unmount(`${fsRoot}/jails/web/m/tmp`)
    expect(step?.run).to.deep.include({argv: ['umount', '-f', `${dir()}/real/jails/web/m/tmp`]})
  })

  it('mounts nothing when the root is there already', () => {
    const mounts = freebsdMounts(answers({}).ask, spelling('/opt/pot'))
    expect(mounts.root('/opt/pot/jails/a/m', '/opt/pot/jails/a/m', {readonly: false})).to.deep.equal([])
    expect(mounts.root('/opt/pot/bases/b', '/opt/pot/jails/a/m', {readonly: true})).to.have.length(1)
  })
})
