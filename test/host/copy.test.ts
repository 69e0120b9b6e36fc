import {chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, utimesSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {begin, HOSTS, type World} from '../support/world.js'

for (const {name, missing, make} of HOSTS) {
  describe(`copying into and out of pots on ${name}`, () => {
    let world: World
    let source: string
    let out: string
    const tree = (pot: string, path: string) => join(world.fs, 'jails', pot, 'm', path)
    const left = () =>
      readdirSync(join(world.fs, 'jails/web'))
        .concat(readdirSync(out))
        .filter((entry) => entry.includes('copy'))

    before(async function () {
      world = await begin(this, {missing, make})
      await world.pot('init')
      await world.pot('create', '-p', 'web', '-t', 'single', '-b', await world.base('single'))
      source = join(world.root, 'site')
      out = join(world.root, 'out')
      mkdirSync(join(source, 'sub'), {recursive: true})
      mkdirSync(out)
      writeFileSync(join(source, 'sub/file'), 'text', {mode: 0o640})
      utimesSync(join(source, 'sub/file'), 1_000_000_000, 1_000_000_000)
      symlinkSync('/etc/passwd', join(source, 'link'))
      writeFileSync(join(world.root, 'beside'), 'secret')
    })
    after(async () => {
      await world?.run(['destroy', '-F', '-p', 'web'])
      await world?.close()
    })

    it('keeps modes, times and links, and makes a directory become the destination or lie in it', async () => {
      await world.pot('copy-in', '-p', 'web', '-s', source, '-d', '/root/new')
      await world.pot('copy-in', '-p', 'web', '-s', `${source}/`, '-d', '/root')
      for (const path of ['root/new', 'root/site']) {
        const {mode, mtimeMs} = lstatSync(tree('web', join(path, 'sub/file')))
        expect([mode & 0o7777, mtimeMs]).to.deep.equal([0o640, 1e12])
        expect(readlinkSync(tree('web', join(path, 'link')))).to.equal('/etc/passwd')
      }
    })

    it('puts a file into a directory, or under another name, and makes parents with -c only', async () => {
      const file = join(source, 'sub/file')
      await world.pot('copy-in', '-p', 'web', '-s', file, '-d', '/root')
      await world.pot('copy-in', '-c', '-p', 'web', '-s', file, '-d', '/a/b/c')
      expect([readFileSync(tree('web', 'root/file'), 'utf8'), readFileSync(tree('web', 'a/b/c'), 'utf8')]).to.deep.equal(['text', 'text'])
      const refused = await world.run(['copy-in', '-p', 'web', '-s', file, '-d', '/x/y/z'])
      expect(refused.code).to.equal(1)
      expect(refused.stderr).to.include('/x/y/z')
      expect(existsSync(tree('web', 'x'))).to.equal(false)
    })

    it('lists with -v what it copies', async () => {
      const {stderr} = await world.run(['copy-in', '-v', '-p', 'web', '-s', source, '-d', '/root/listed'])
      expect(stderr).to.include('/root/listed/sub/file')
    })

    it('names what is missing, in one line', async () => {
      const gone = await world.run(['copy-in', '-p', 'web', '-s', join(source, 'gone'), '-d', '/root'])
      expect([gone.code, gone.stderr]).to.deep.equal([1, `pot: there is no ${join(source, 'gone')}\n`])
      const inside = await world.run(['copy-out', '-p', 'web', '-s', '/gone', '-d', out])
      expect(inside.code).to.equal(1)
      expect(inside.stderr).to.include('there is no /gone in the pot')
      expect(readdirSync(out)).to.deep.equal([])
    })

    it('copies out under the same name, and replaces and merges what is there', async () => {
      chmodSync(tree('web', 'root/file'), 0o6755)
      chmodSync(tree('web', 'root/new/sub/file'), 0o4750)
      await world.pot('copy-out', '-p', 'web', '-s', '/root/new/', '-d', out)
      writeFileSync(join(out, 'new/sub/file'), 'old')
      writeFileSync(join(out, 'new/kept'), '')
      await world.pot('copy-out', '-p', 'web', '-s', '/root/new', '-d', out)
      await world.pot('copy-out', '-p', 'web', '-s', '/root/file', '-d', out)
      await world.pot('copy-out', '-p', 'web', '-s', '/root/file', '-d', out)
      expect(readFileSync(join(out, 'new/sub/file'), 'utf8')).to.equal('text')
      expect(readdirSync(join(out, 'new'))).to.deep.equal(['kept', 'link', 'sub'])
      expect(readFileSync(join(out, 'file'), 'utf8')).to.equal('text')
      const modes = ['file', 'new/sub/file'].map((path) => (lstatSync(join(out, path)).mode & 0o7777).toString(8))
      expect(modes, 'no copy runs as root of the pot').to.deep.equal(['755', '750'])
    })

    it('goes on with a running pot only when told to', async () => {
      await world.pot('start', 'web')
      for (const args of [
        ['copy-in', '-p', 'web', '-s', source, '-d', '/root/live'],
        ['copy-out', '-p', 'web', '-s', '/root/live', '-d', out],
      ]) {
        const refused = await world.run(args)
        expect([refused.code, refused.stderr.includes("'web' is running")]).to.deep.equal([1, true])
        await world.pot(...args, '-F')
      }
      expect(await world.pot('exec', '-p', 'web', 'cat', '/root/live/sub/file')).to.equal('text')
      expect(readFileSync(join(out, 'live/sub/file'), 'utf8')).to.equal('text')
      await world.pot('stop', 'web')
    })

    it('leaves nothing behind', async () => {
      expect(left()).to.deep.equal([])
      expect(readdirSync(tree('web', 'tmp'))).to.deep.equal([])
      await world.pot('destroy', '-p', 'web')
    })
  })
}
