import {execFileSync} from 'node:child_process'
import {chownSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {begin, HOSTS, type World} from '../support/world.js'

for (const {name, missing, make} of HOSTS) {
  describe(`mounts in pots on ${name}`, () => {
    let world: World
    let source: string
    const conf = (pot: string) => readFileSync(join(world.fs, 'jails', pot, 'conf/fscomp.conf'), 'utf8')
    const fails = async (...args: string[]) => {
      const {code, stderr} = await world.run(args)
      expect(code, args.join(' ')).not.to.equal(0)
      return stderr
    }

    before(async function () {
      world = await begin(this, {missing, make})
      await world.pot('init')
      await world.pot('create', '-p', 'web', '-t', 'multi', '-b', await world.base('multi'))
      await world.pot('create-fscomp', '-f', 'data')
      source = join(world.root, 'shared')
      mkdirSync(source)
      writeFileSync(join(source, 'file'), 'text')
    })
    after(async () => {
      await world?.run(['destroy', '-F', '-p', 'web'])
      await world?.close()
    })

    it('are recorded where they really are, in a pot that is down, and are there after its start', async () => {
      await world.pot('mount-in', '-p', 'web', '-d', source, '-m', '/root/shared', '-r')
      expect(conf('web')).to.match(new RegExp(`\\n${source} /opt/custom/root/shared ro\\n$`))
      await world.pot('start', 'web')
      expect(await world.pot('exec', '-p', 'web', 'cat', '/root/shared/file')).to.equal('text')
      expect((await world.run(['exec', '-p', 'web', 'sh', '-c', 'echo x >/root/shared/new'])).code).not.to.equal(0)
      expect(existsSync(join(source, 'new'))).to.equal(false)
    })

    it('come and go while the pot runs', async () => {
      await world.pot('mount-in', '-p', 'web', '-f', 'data', '-m', '/root/data')
      await world.pot('exec', '-p', 'web', 'sh', '-c', 'echo kept >/root/data/file')
      expect(readFileSync(join(world.fs, 'fscomp/data/file'), 'utf8')).to.equal('kept\n')
      await world.pot('mount-out', '-p', 'web', '-m', '/root/data')
      expect((await world.run(['exec', '-p', 'web', 'cat', '/root/data/file'])).code).not.to.equal(0)
      expect(conf('web')).not.to.include('fscomp/data')
    })

    it('move a dataset into the pot, and back to its place', async () => {
      await world.pot('mount-in', '-p', 'web', '-f', 'data', '-m', '/root/data', '-w')
      expect(conf('web')).to.match(/fscomp\/data \/opt\/custom\/root\/data zfs-remount\n$/)
      expect(await world.pot('exec', '-p', 'web', 'cat', '/root/data/file')).to.equal('kept\n')
      await world.pot('mount-out', '-p', 'web', '-m', '/root/data')
      expect(readFileSync(join(world.fs, 'fscomp/data/file'), 'utf8')).to.equal('kept\n')
    })

    it('have paths with white space, in a pot that is up and after a start', async () => {
      const spaced = join(world.root, 'my  own (1) data')
      mkdirSync(spaced)
      writeFileSync(join(spaced, 'file'), 'spaced')
      await world.pot('mount-in', '-p', 'web', '-d', spaced, '-m', '/root/my data')
      expect(conf('web')).to.include('/my\\040\\040own\\040(1)\\040data /opt/custom/root/my\\040data\n')
      expect(await world.pot('exec', '-p', 'web', 'cat', '/root/my data/file')).to.equal('spaced')
      await world.pot('stop', 'web')
      await world.pot('start', 'web')
      expect(await world.pot('exec', '-p', 'web', 'cat', '/root/my data/file')).to.equal('spaced')
      await world.pot('mount-out', '-p', 'web', '-m', '/root/my data')
      expect((await world.run(['exec', '-p', 'web', 'cat', '/root/my data/file'])).code).not.to.equal(0)
      expect(conf('web')).not.to.include('own')
      expect(await fails('mount-in', '-p', 'web', '-d', spaced, '-m', '/root/a\nb')).to.include('line break')
    })

    it('can be of one file, which is the same file in the pot, in a pot that is up and after a start', async () => {
      const file = join(world.root, 'app.conf')
      const inside = '/root/etc/app.conf'
      const read = () => world.pot('exec', '-p', 'web', 'cat', inside)
      writeFileSync(file, 'one')
      await world.pot('mount-in', '-p', 'web', '-d', file, '-m', inside)
      expect(conf('web')).to.match(new RegExp(`\\n${file} /opt/custom${inside}\\n$`))
      expect(await read()).to.equal('one')
      await world.pot('exec', '-p', 'web', 'sh', '-c', `echo two >${inside}`)
      expect(readFileSync(file, 'utf8')).to.equal('two\n')
      expect(JSON.parse(await world.pot('info', '--json', '-v', '-p', 'web')).datasets).to.deep.include({source: file, mountpoint: `/opt/custom${inside}`})
      await world.pot('stop', 'web')
      const under = join(world.fs, 'jails/web/custom', inside)
      expect(readFileSync(under, 'utf8'), 'the mount point is an empty file').to.equal('')
      await world.pot('start', 'web')
      expect(await read()).to.equal('two\n')
      expect(await fails('mount-in', '-p', 'web', '-d', file, '-m', '/root/again')).to.include('is mounted on')
      await world.pot('mount-out', '-p', 'web', '-m', inside)
      expect(await read()).to.equal('')
      expect(conf('web')).not.to.include('app.conf')
      await world.pot('stop', 'web')
      await world.pot('mount-in', '-p', 'web', '-d', file, '-m', '/root/new.conf', '-r')
      await world.pot('start', 'web')
      expect(await world.pot('exec', '-p', 'web', 'cat', '/root/new.conf')).to.equal('two\n')
      expect((await world.run(['exec', '-p', 'web', 'sh', '-c', 'echo x >/root/new.conf'])).code).not.to.equal(0)
      await world.pot('mount-out', '-p', 'web', '-m', '/root/new.conf')
    })

    it('have a file for a file and a directory for a directory, and neither a link nor a file that another name changes', async () => {
      const file = join(world.root, 'app.conf')
      writeFileSync(file, 'app')
      await world.pot('exec', '-p', 'web', 'sh', '-c', 'mkdir -p /root/etc && touch /root/etc/app.conf')
      expect(await fails('mount-in', '-p', 'web', '-d', file, '-m', '/root/etc')).to.match(
        /is a file, and .* is a directory\n.*-m \/opt\/custom\/root\/etc\/app.conf/,
      )
      const other = join(world.root, 'other')
      mkdirSync(other)
      expect(await fails('mount-in', '-p', 'web', '-d', other, '-m', '/root/etc/app.conf')).to.include('is not a directory')
      execFileSync('mkfifo', [join(world.root, 'fifo')])
      for (const path of ['/dev/null', join(world.root, 'fifo')])
        expect(await fails('mount-in', '-p', 'web', '-d', path, '-m', '/root/x')).to.include(`${path} is neither a directory nor a regular file`)
      await world.pot('stop', 'web')
      await world.pot('mount-in', '-p', 'web', '-d', file, '-m', '/root/kept')
      const under = join(world.fs, 'jails/web/custom/root/kept')
      rmSync(under)
      symlinkSync(file, under)
      expect(await fails('start', 'web')).to.match(/is a link|is not a regular file/)
      rmSync(under)
      writeFileSync(under, '')
      linkSync(under, `${under}.other`)
      const {code, stderr} = await world.run(['start', 'web'])
      if (world.model !== undefined) expect(stderr).to.include('has several names (hard links)')
      else expect(code, stderr).to.equal(0)
      for (const path of [`${under}.other`]) rmSync(path)
      rmSync(file)
      await world.run(['stop', 'web'])
      expect(await fails('start', 'web')).to.include(`${file}, which 'web' mounts, does not exist`)
      execFileSync('mkfifo', [file])
      expect(await fails('start', 'web')).to.include('is neither a directory nor a regular file')
      await world.pot('mount-out', '-p', 'web', '-m', '/root/kept')
      await world.pot('start', 'web')
    })

    it('are refused where something is mounted, and taken from where nothing is', async () => {
      expect(await fails('mount-in', '-p', 'web', '-f', 'data', '-m', '/root/shared/')).to.include('already')
      expect(await fails('mount-in', '-p', 'web', '-f', 'data', '-m', '/tmp/data')).to.include('tmpfs')
      expect(await fails('mount-in', '-p', 'web', '-d', source, '-w', '-m', '/root/x')).to.include('-w')
      expect(await fails('mount-out', '-p', 'web', '-m', '/root/data')).to.include('nothing is mounted')
      expect(await fails('mount-out', '-p', 'web', '-m', '/opt/custom')).to.include('part of')
    })

    it('show nothing that the owner of a directory has put a link to in its place since', async function () {
      if (process.getuid?.() !== 0) return this.skip()
      const home = join(world.root, 'home')
      mkdirSync(join(home, 'data'), {recursive: true})
      mkdirSync(join(world.root, 'secret'))
      chownSync(home, 1234, 1234)
      await world.pot('stop', 'web')
      await world.pot('mount-in', '-p', 'web', '-d', join(home, 'data'), '-m', '/root/home')
      renameSync(join(home, 'data'), join(home, 'aside'))
      symlinkSync(join(world.root, 'secret'), join(home, 'data'))
      expect(await fails('start', 'web')).to.include(`${home}/data leads to ${world.root}/secret by the link`)
      rmSync(join(home, 'data'))
      renameSync(join(home, 'aside'), join(home, 'data'))
      await world.pot('start', 'web')
      await world.pot('mount-out', '-p', 'web', '-m', '/opt/custom/root/home')
    })

    it('leave a pot that can be stopped and destroyed, and what was mounted', async () => {
      await world.pot('stop', 'web')
      await world.pot('mount-out', '-p', 'web', '-m', '/root/shared')
      await world.pot('destroy', '-p', 'web')
      expect(readFileSync(join(source, 'file'), 'utf8')).to.equal('text')
    })
  })
}
