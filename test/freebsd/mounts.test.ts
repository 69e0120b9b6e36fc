import {existsSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {expect} from 'chai'
import {useModel, userland} from './support.js'

describe('mount, mount_nullfs and umount of the model', () => {
  const at = useModel(async ({ok, path}) => {
    await ok('zfs create -o mountpoint=@/opt/data zroot/data')
    for (const dir of ['opt/data/src/sub', 'mnt/a', 'mnt/b', 'mnt/c']) mkdirSync(path(dir), {recursive: true})
    writeFileSync(path('opt/data/src/file'), 'seen')
  })

  it('lists like FreeBSD, in three forms', async () => {
    const {ok, path} = at()
    await ok('mount_nullfs -o ro @/opt/data/src @/mnt/a')
    const line = `${path('opt/data/src')} on ${path('mnt/a')} (nullfs, local, read-only)`
    expect((await ok('mount')).split('\n')).to.include(line)
    expect(await ok('mount -t nullfs')).to.equal(line)
    expect(await ok('mount -t nozfs,devfs')).to.equal(line)
    expect(await ok('mount -p -t nullfs')).to.match(/\tnullfs ro +\t0 0$/)
    const {mount} = JSON.parse(await ok('mount -t nullfs --libxo json')) as {mount: {mounted: unknown[]}}
    expect(mount.mounted).to.deep.equal([{special: path('opt/data/src'), node: path('mnt/a'), fstype: 'nullfs', opts: ['local', 'read-only']}])
    await ok('umount @/mnt/a')
  })

  it('shows the source, not what is mounted in it, and keeps writers out', async () => {
    const {$, ok, path} = at()
    await ok('mount -t tmpfs tmpfs @/opt/data/src/sub')
    writeFileSync(path('opt/data/src/sub/hidden'), 'x')
    await ok('mount -t nullfs -o ro,noexec @/opt/data/src @/mnt/a')
    expect(readFileSync(path('mnt/a/file'), 'utf8')).to.equal('seen')
    expect(existsSync(path('mnt/a/sub/hidden'))).to.equal(false)
    expect((await $('touch @/mnt/a/new')).stderr).to.include('Read-only file system')
    await ok('umount @/mnt/a')
    await ok('umount @/opt/data/src/sub')
  })

  it('refuses what mount_nullfs refuses', async () => {
    const {$, no} = at()
    expect(await $('mount_nullfs @/nowhere @/mnt/a')).to.include({code: 64})
    expect(await no('mount_nullfs @/nowhere @/mnt/a')).to.equal('mount_nullfs: @/nowhere: No such file or directory')
    expect(await no('mount_nullfs @/mnt @/nowhere')).to.equal('mount_nullfs: @/nowhere: No such file or directory')
    expect(await no('mount_nullfs -o ro,noexec @/opt @/mnt/a')).to.equal('mount_nullfs: @/mnt/a: mount option <ro,noexec> is unknown: Invalid argument')
    expect(await no('mount_nullfs -o bind @/opt @/mnt/a')).to.include('mount option <bind> is unknown')
    expect(await no('mount_nullfs -z @/opt @/mnt/a')).to.match(/^mount_nullfs: illegal option -- z\nusage: mount_nullfs/)
    expect(await no('mount_nullfs @/opt')).to.match(/^usage: mount_nullfs/)
  })

  it('mounts a file on a file, but not on a directory', async () => {
    const {ok, no, path} = at()
    writeFileSync(path('mnt/plain'), '')
    expect(await no('mount_nullfs @/opt/data/src/file @/mnt/a')).to.equal('mount_nullfs: @/mnt/a: must be same type as @/opt/data/src/file (file or directory)')
    await ok('mount_nullfs -o ro @/opt/data/src/file @/mnt/plain')
    expect(readFileSync(path('mnt/plain'), 'utf8')).to.equal('seen')
    await ok('umount @/mnt/plain')
  })

  it('does not mount the same directory over itself', async () => {
    const {ok, no} = at()
    await ok('mount_nullfs @/opt/data/src @/mnt/b')
    expect(await no('mount_nullfs @/opt/data/src @/mnt/b')).to.equal('mount_nullfs: @/mnt/b: Resource deadlock avoided')
    await ok('mount_nullfs @/opt/data @/mnt/b')
    await ok('umount @/mnt/b')
    await ok('umount @/mnt/b')
  })

  it('gives tmpfs the size and the mode that it was told', async () => {
    const {$, ok, no, path} = at()
    await ok('mount -t tmpfs -o size=1m,mode=1777 tmpfs @/mnt/c')
    expect(statSync(path('mnt/c')).mode & 0o7777).to.equal(0o1777)
    expect((await $('dd if=/dev/zero of=@/mnt/c/big bs=1024 count=4096')).stderr).to.include('No space left on device')
    await ok('umount @/mnt/c')
    expect(await no('mount -t tmpfs -o size=huge tmpfs @/mnt/c')).to.equal('mount: tmpfs: Invalid argument')
    expect(await no('mount -t tmpfs -o nr_inodes=5 tmpfs @/mnt/c')).to.equal('mount: tmpfs: mount option <nr_inodes> is unknown: Invalid argument')
    expect(await no('mount -t overlay none @/mnt/c')).to.equal('mount: none: Invalid fstype: Invalid argument')
    expect(await no('mount -t tmpfs tmpfs @/mnt/none')).to.equal('mount: @/mnt/none: No such file or directory')
  })

  it('makes a /dev', async () => {
    const {ok, path} = at()
    await ok('mount -t devfs -o ruleset=4 devfs @/mnt/c')
    expect(statSync(path('mnt/c/null')).isCharacterDevice()).to.equal(true)
    // As FreeBSD 13.2 has it.
    expect((await ok('ls @/mnt/c')).split('\n')).to.deep.equal(['fd', 'null', 'random', 'stderr', 'stdin', 'stdout', 'urandom', 'zero', 'zfs'])
    expect(await ok('mount -t devfs')).to.include(`devfs on ${path('mnt/c')} (devfs)`)
    await ok('umount @/mnt/c')
  })

  it('does not unmount what is busy, except by force', async () => {
    const {ok, no} = at()
    await ok('mount -t tmpfs tmpfs @/mnt/b')
    await ok("sh -c 'mkdir @/mnt/b/jail'")
    await ok('jail -c name=holder persist path=@/mnt/b/jail')
    expect(await no('umount @/mnt/b')).to.equal('umount: unmount of @/mnt/b failed: Device busy')
    await ok('umount -f @/mnt/b')
    await ok('jail -r holder')
    await ok('mount -t tmpfs tmpfs @/mnt/b')
    await ok("sh -c 'mkdir @/mnt/b/sub'")
    await ok('mount -t tmpfs tmpfs @/mnt/b/sub')
    expect(await no('umount @/mnt/b')).to.include('Device busy')
    await ok('umount @/mnt/b/sub @/mnt/b')
  })

  it('says what is not mounted', async () => {
    const {$, no, path} = at()
    expect(await no('umount @/mnt/a')).to.equal('umount: @/mnt/a: not a file system root directory')
    expect(await no('umount @/mnt/none')).to.equal('umount: @/mnt/none: statfs: No such file or directory\numount: @/mnt/none: unknown file system')
    expect(await $('umount')).to.include({code: 1})
    expect(existsSync(path('mnt/none'))).to.equal(false)
  })

  it('unmounts by what is mounted, and only of the type that is asked for', async () => {
    const here = at()
    userland(here, 'opt/data/j')
    await here.ok('mount_nullfs @/opt/data/src @/mnt/a')
    expect(await here.$('umount -t tmpfs @/mnt/a')).to.include({code: 1})
    await here.ok('umount -t nullfs @/opt/data/src')
    expect((await here.model.leftovers()).mounts).to.deep.equal([])
  })
})
