import {existsSync, mkdirSync, readFileSync, readlinkSync, writeFileSync} from 'node:fs'
import {expect} from 'chai'
import {baseSet, installManifests, startMirror, type Mirror} from './fixtures.js'
import {useModel} from './support.js'

describe('tools of the model for files', () => {
  const at = useModel()
  let mirror: Mirror
  const url = () => `${mirror.url}/releases/amd64/amd64/14.2-RELEASE/base.txz`
  before(async () => {
    mirror = await startMirror()
  })
  after(() => mirror.close())

  it('fetches, resumes, and says what went wrong', async () => {
    const {$, ok, no} = at()
    const {sha256} = baseSet()
    await ok(`fetch -q -o @/tmp/base.txz ${url()}`)
    // fetch(1) uses getopt_long(3).
    await ok(`fetch -q ${url()} -o @/tmp/base.txz`)
    expect(await ok('sha256 -q @/tmp/base.txz')).to.equal(sha256)
    mirror.fault({times: 1, cutAfter: 1000})
    expect(await no(`fetch -q -R -o @/tmp/part.txz ${url()}`)).to.match(/^fetch: @\/tmp\/part.txz appears to be truncated: 1000\/\d+ bytes$/)
    await ok(`fetch -q -r -o @/tmp/part.txz ${url()}`)
    expect(mirror.requests.at(-1)?.range).to.equal('bytes=1000-')
    expect(await ok('sha256 -q @/tmp/part.txz')).to.equal(sha256)
    mirror.fault({times: 1, wrongBytes: true})
    await ok(`fetch -q -o @/tmp/wrong.txz ${url()}`)
    expect(await $(`sha256 -q -c ${sha256} @/tmp/wrong.txz`)).to.include({code: 2})
    expect(await no(`fetch -q -o @/tmp/x ${mirror.url}/none`)).to.equal(`fetch: ${mirror.url}/none: Not Found`)
    expect(await no('fetch -q -o @/tmp/x https://ftp.freebsd.org/x')).to.equal('fetch: https://ftp.freebsd.org/x: No address record')
    expect(existsSync(at().path('tmp/x'))).to.equal(false)
    expect(await no('fetch -z x')).to.match(/^fetch: illegal option -- z\nusage: fetch/)
  })

  it('agrees with the MANIFEST', () => {
    const dir = installManifests(at().model.root)
    const [line = ''] = readFileSync(`${dir}/amd64-amd64-14.2-RELEASE`, 'utf8').split('\n')
    const {sha256, count} = baseSet()
    expect(line.split('\t')).to.deep.equal(['base.txz', sha256, String(count), 'base', '"Base system"', 'on'])
  })

  it('unpacks with bsdtar, which knows no options of GNU tar', async () => {
    const {ok, no, path} = at()
    mkdirSync(path('opt/base'))
    await ok(`tar -x -f ${baseSet().path} -C @/opt/base --exclude ./boot`)
    expect(readFileSync(path('opt/base/bin/freebsd-version'), 'utf8')).to.include('USERLAND_VERSION="14.2-RELEASE"')
    expect(readlinkSync(path('opt/base/usr/bin/env'))).to.equal('../../rescue/busybox')
    expect(existsSync(path('opt/base/boot'))).to.equal(false)
    expect(await no(`tar --sort=name -tf ${baseSet().path}`)).to.include('--sort=name is not supported')
    await ok('chflags -R noschg @/opt/base/var/empty')
    expect(await no('chflags noshcg @/opt/base/var/empty')).to.equal('chflags: invalid flag: noshcg')
  })

  it('turns lines around, and makes temporary files by a prefix', async () => {
    const {ok, no, path} = at()
    writeFileSync(path('tmp/lines'), 'one\ntwo\nthree\n')
    expect(await ok('tail -r @/tmp/lines')).to.equal('three\ntwo\none')
    expect(await ok('tail -r -n 2 @/tmp/lines')).to.equal('three\ntwo')
    expect(await ok('tail -n 1 @/tmp/lines')).to.equal('three')
    expect(await ok('env TMPDIR=@/tmp mktemp -t prefix')).to.match(/\/tmp\/prefix\.\w{10}$/)
    expect(await no('mktemp')).to.match(/^usage: mktemp/)
  })

  it('prints digests as FreeBSD does', async () => {
    const {$, ok, path} = at()
    writeFileSync(path('tmp/f'), 'abc')
    const sum = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    expect(await ok('sha256 @/tmp/f')).to.equal(`SHA256 (${path('tmp/f')}) = ${sum}`)
    expect(await ok('sha256', 'abc')).to.equal(sum)
    expect(await $('sha256 @/tmp/none')).to.include({code: 1})
  })

  it('has no options of GNU in its file tools', async () => {
    const {$, ok, no, path} = at()
    expect(await no('cp --reflink=auto @/tmp/f @/tmp/g')).to.match(/^cp: illegal option -- -\nusage: cp/)
    await ok('cp -a @/tmp/f @/tmp/g')
    expect(await no('rm --one-file-system @/tmp/g')).to.match(/^rm: illegal option -- -/)
    expect(await no('mkdir -z @/tmp/d')).to.match(/^mkdir: illegal option -- z/)
    await ok("sed -i '' -e s/abc/xyz/ @/tmp/g")
    expect(readFileSync(path('tmp/g'), 'utf8')).to.equal('xyz')
    expect(await no('sed -i')).to.match(/^sed: option requires an argument -- i/)
    expect(await ok('date -u -r 86400 +%Y-%m-%d')).to.equal('1970-01-02')
    expect(await no('date -d yesterday')).to.match(/^date: illegal option -- d/)
    expect(await ok('stat -f %z @/tmp/g')).to.equal('3')
    expect(await $('stat -c %s @/tmp/g')).to.include({code: 1})
    await ok('ln -sfh @/tmp/g @/tmp/l')
    await ok('install -d -m 750 -o root -g root @/tmp/dir')
  })

  it('locks, and does not wait for ever', async () => {
    const {$, ok} = at()
    expect(await ok('lockf -k @/tmp/lock echo held')).to.equal('held')
    expect(await $('lockf -k @/tmp/lock lockf -s -t 0 @/tmp/lock true')).to.include({code: 75})
    expect(await $('lockf @/tmp/lock')).to.include({code: 64})
  })

  it('gives a command a terminal', async () => {
    const {$} = at()
    expect((await $("script -q /dev/null sh -c 'test -t 1 && echo terminal'")).stdout.trim()).to.equal('terminal')
  })
})
