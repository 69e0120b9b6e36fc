import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {expect} from 'chai'
import {useModel} from './support.js'

describe('zfs of the model', () => {
  const at = useModel(async ({ok}) => {
    await ok('zfs create -o mountpoint=@/opt/pot -o compression=lz4 -o atime=off zroot/pot')
    await ok('zfs create -p zroot/pot/jails/a')
  })

  it('mounts datasets for real, below the mount point of the parent', async () => {
    const {ok, path} = at()
    writeFileSync(path('opt/pot/jails/a/file'), 'one')
    expect(await ok('zfs get -H -o value mounted,mountpoint zroot/pot/jails/a')).to.equal(`yes\n${path('opt/pot/jails/a')}`)
    await ok('zfs umount zroot/pot/jails/a')
    expect(existsSync(path('opt/pot/jails/a/file'))).to.equal(false)
    await ok('zfs mount zroot/pot/jails/a')
    expect(readFileSync(path('opt/pot/jails/a/file'), 'utf8')).to.equal('one')
  })

  it('refuses names, parents and properties that are none', async () => {
    const {no} = at()
    expect(await no('zfs create zroot/pot')).to.equal("cannot create 'zroot/pot': dataset already exists")
    expect(await no('zfs create zroot/no/where')).to.equal("cannot create 'zroot/no/where': parent does not exist")
    expect(await no('zfs create tank/x')).to.equal("cannot create 'tank/x': no such pool 'tank'")
    expect(await no('zfs create zroot/a*b')).to.equal("cannot create 'zroot/a*b': invalid character '*' in name")
    expect(await no('zfs create -o compresion=lz4 zroot/x')).to.equal("cannot create 'zroot/x': invalid property 'compresion'")
    expect(await no('zfs create -o mountpoint=opt zroot/x')).to.include("'mountpoint' must be an absolute path, 'none', or 'legacy'")
    expect(await no('zfs create -o quota=lots zroot/x')).to.include("bad numeric value 'lots'")
  })

  it('refuses options and sub-commands that are none, with status 2', async () => {
    const {$} = at()
    const option = await $('zfs list -j')
    expect(option).to.include({code: 2, stdout: ''})
    expect(option.stderr).to.match(/^invalid option 'j'\nusage:\n\tlist /)
    expect(await $('zfs frobnicate')).to.include({code: 2})
    expect(await $('zfs')).to.include({code: 2})
    expect(await $('zfs list -o nope')).to.include({code: 2})
  })

  it('lists for programs and for people', async () => {
    const {ok} = at()
    expect(await ok('zfs list -H -r -o name zroot/pot')).to.equal('zroot/pot\nzroot/pot/jails\nzroot/pot/jails/a')
    expect(await ok('zfs list -H -d 1 -o name zroot/pot')).to.equal('zroot/pot\nzroot/pot/jails')
    expect((await ok('zfs list zroot/pot')).split('\n')[0]).to.match(/^NAME +USED +AVAIL +REFER +MOUNTPOINT$/)
    expect(await ok('zfs get -H -p -o property,value,source compression,atime,:pot.id zroot/pot/jails')).to.equal(
      'compression\tlz4\tinherited from zroot/pot\natime\toff\tinherited from zroot/pot\n:pot.id\t-\t-',
    )
  })

  it('goes back to a snapshot, and only over younger ones when told', async () => {
    const {ok, no, path} = at()
    await ok('zfs create zroot/pot/back')
    writeFileSync(path('opt/pot/back/f'), 'one')
    await ok('zfs snapshot zroot/pot/back@1')
    writeFileSync(path('opt/pot/back/f'), 'two')
    await ok('zfs snapshot zroot/pot/back@2')
    expect(await no('zfs rollback zroot/pot/back@1')).to.include('more recent snapshots or bookmarks exist')
    await ok('zfs rollback -r zroot/pot/back@1')
    expect(readFileSync(path('opt/pot/back/f'), 'utf8')).to.equal('one')
    expect(await ok('zfs list -H -t snapshot -o name zroot/pot/back')).to.equal('zroot/pot/back@1')
  })

  it('does not destroy what others hang on', async () => {
    const {ok, no} = at()
    await ok('zfs create zroot/pot/base')
    await ok('zfs snapshot zroot/pot/base@s')
    await ok('zfs clone zroot/pot/base@s zroot/pot/clone')
    expect(await no('zfs destroy zroot/pot/base')).to.include("filesystem has children\nuse '-r'")
    expect(await no('zfs destroy -r zroot/pot/base')).to.include(
      "filesystem has dependent clones\nuse '-R' to destroy the following datasets:\nzroot/pot/clone",
    )
    expect(await no('zfs destroy zroot/pot/base@s')).to.include('snapshot has dependent clones')
    await ok('zfs promote zroot/pot/clone')
    await ok('zfs destroy zroot/pot/base')
    expect(await ok('zfs list -H -t all -r -o name,origin zroot/pot/clone')).to.equal('zroot/pot/clone\t-\nzroot/pot/clone@s\t-')
  })

  it('sends to a file and receives from it', async () => {
    const {$, ok, no, path} = at()
    await ok('zfs create zroot/pot/src')
    writeFileSync(path('opt/pot/src/f'), 'sent')
    await ok('zfs snapshot zroot/pot/src@1')
    await ok("sh -c 'zfs send zroot/pot/src@1 > @/tmp/stream'")
    await ok("sh -c 'zfs receive -u zroot/pot/dst < @/tmp/stream'")
    expect(await ok('zfs get -H -o value mounted zroot/pot/dst')).to.equal('no')
    await ok('zfs mount zroot/pot/dst')
    expect(readFileSync(path('opt/pot/dst/f'), 'utf8')).to.equal('sent')
    expect(await no("sh -c 'zfs receive zroot/pot/dst < @/tmp/stream'")).to.include("destination 'zroot/pot/dst' exists")
    expect((await $('zfs receive zroot/pot/bad', 'not a stream at all, but long enough')).stderr).to.include('cannot receive: failed to read from stream')
    expect((await $("sh -c 'head -c 500 @/tmp/stream | zfs receive zroot/pot/cut'")).stderr).to.equal(
      'cannot receive new filesystem stream: incomplete stream\n',
    )
    await ok("sh -c 'zfs send zroot/pot/src@1 | zfs receive zroot/pot/piped'")
    expect(readFileSync(path('opt/pot/piped/f'), 'utf8')).to.equal('sent')
  })

  it('renames what is mounted, with everything below', async () => {
    const {ok, no, path} = at()
    await ok('zfs create -p zroot/pot/old/m')
    writeFileSync(path('opt/pot/old/m/f'), 'x')
    await ok('zfs rename zroot/pot/old zroot/pot/new')
    expect(existsSync(path('opt/pot/new/m/f'))).to.equal(true)
    expect(existsSync(path('opt/pot/old'))).to.equal(false)
    expect(await no('zfs rename zroot/pot/new zroot/pot/jails')).to.include('dataset already exists')
  })

  it('keeps user properties, and takes them back', async () => {
    const {ok, no} = at()
    await ok('zfs set :pot.id=u-1 pot:kind=jail zroot/pot/jails')
    expect(await ok('zfs get -H -o value :pot.id,pot:kind zroot/pot/jails/a')).to.equal('u-1\njail')
    await ok('zfs inherit :pot.id zroot/pot/jails')
    expect(await ok('zfs get -H -o value :pot.id zroot/pot/jails')).to.equal('-')
    expect(await no('zfs set Pot:Kind=x zroot/pot')).to.include("invalid property 'Pot:Kind'")
    expect(await no('zfs set nope=x zroot/pot')).to.include("invalid property 'nope'")
  })

  it('has a pool to ask about', async () => {
    const {$, ok, no} = at()
    expect(await ok('zpool list -H -o name,health')).to.equal('zroot\tONLINE')
    expect(await ok('zpool get -H -o value readonly zroot')).to.equal('off')
    expect(await no('zpool list tank')).to.equal("cannot open 'tank': no such pool")
    expect(await $('zpool scrub zroot')).to.include({code: 70})
  })
})
