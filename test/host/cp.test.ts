import {execFileSync, spawnSync} from 'node:child_process'
import {chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {CORE} from '../support/cli.js'
import {begin, HOSTS, type World} from '../support/world.js'

for (const {name, missing, make} of HOSTS) {
  describe(`cp on ${name}`, () => {
    let world: World
    const at = (...path: string[]) => join(world.root, ...path)
    const tree = (path: string) => at('fs/jails/web/m', path)
    const text = (path: string) => readFileSync(path, 'utf8')
    const stages = () => readdirSync(at('fs')).filter((entry) => entry.startsWith('pot-tmp'))
    /** pot with a file or nothing as its stdin; resolves with the bytes of stdout. */
    const piped = (args: readonly string[], input?: Buffer) =>
      spawnSync(process.execPath, [join(CORE, 'bin/run.js'), ...args], {input, env: {...process.env, NODE_ENV: undefined, ...world.env}, maxBuffer: 2 ** 24})

    before(async function () {
      world = await begin(this, {missing, make})
      await world.pot('init')
      await world.pot('create', '-p', 'web', '-t', 'single', '-b', await world.base('single'))
      mkdirSync(at('site/sub'), {recursive: true})
      mkdirSync(at('out'))
      writeFileSync(at('site/sub/file'), 'text', {mode: 0o640})
      writeFileSync(at('site/.hidden'), 'dot')
      symlinkSync('/etc/passwd', at('site/link'))
    })
    after(async () => {
      await world?.run(['destroy', '-F', '-p', 'web'])
      await world?.close()
    })

    for (const state of ['stopped', 'running']) {
      it(`copies files and directories into a ${state} pot, under their name or another`, async () => {
        if (state === 'running') await world.pot('start', 'web')
        await world.pot('cp', at('site'), `web:/root/${state}`)
        await world.pot('cp', at('site/sub/file'), `web:/root/${state}/sub`)
        await world.pot('cp', at('site/sub/file'), `web:/root/${state}/other`)
        expect([text(tree(`root/${state}/sub/file`)), text(tree(`root/${state}/other`)), text(tree(`root/${state}/.hidden`))]).to.deep.equal([
          'text',
          'text',
          'dot',
        ])
        expect(readlinkSync(tree(`root/${state}/link`))).to.equal('/etc/passwd')
        expect(lstatSync(tree(`root/${state}/other`)).mode & 0o777).to.equal(0o640)
      })

      it(`copies files and directories out of a ${state} pot, under their name or another`, async () => {
        await world.pot('cp', `web:/root/${state}`, at('out'))
        await world.pot('cp', `web:/root/${state}/other`, at('out', `${state}.txt`))
        await world.pot('cp', `web:/root/${state}/sub`, at('out', `${state}-new`))
        await world.pot('cp', `web:/root/${state}/sub/.`, at('out', state, 'sub'))
        expect(text(at('out', state, 'sub/file'))).to.equal('text')
        expect(text(at('out', `${state}.txt`))).to.equal('text')
        expect(readdirSync(at('out', `${state}-new`))).to.deep.equal(['file'])
        expect(readlinkSync(at('out', state, 'link'))).to.equal('/etc/passwd')
      })

      it(`has tar archives on stdin and stdout for a ${state} pot, and contents leave the directory as it is`, async () => {
        const mode = lstatSync(tree('root')).mode
        const archive = execFileSync('tar', ['-C', at('site'), '-cf', '-', '.hidden', 'sub'])
        mkdirSync(tree(`root/tar-${state}`), {mode: 0o711})
        chmodSync(tree(`root/tar-${state}`), 0o711)
        expect(piped(['cp', '-', `web:/root/tar-${state}`], archive).status).to.equal(0)
        expect(lstatSync(tree(`root/tar-${state}`)).mode & 0o777).to.equal(0o711)
        expect(lstatSync(tree('root')).mode).to.equal(mode)
        expect(readdirSync(tree(`root/tar-${state}`)).sort()).to.deep.equal(['.hidden', 'sub'])
        const {status, stdout} = piped(['cp', `web:/root/tar-${state}`, '-'])
        expect(status).to.equal(0)
        expect(execFileSync('tar', ['-tf', '-'], {input: stdout, encoding: 'utf8'}).split('\n').sort()).to.include(`tar-${state}/sub/file`)
        expect(stages()).to.deep.equal([])
      })
    }

    it('copies the contents of a directory, and from pot to pot', async () => {
      await world.pot('cp', `${at('site')}/.`, 'web:/opt')
      expect(readdirSync(tree('opt'))).to.include.members(['.hidden', 'link', 'sub'])
      await world.pot('cp', 'web:/opt/sub', 'web:/root/again')
      expect(text(tree('root/again/file'))).to.equal('text')
      expect(stages()).to.deep.equal([])
    })

    it('follows no link in the pot to the host', async () => {
      mkdirSync(at('host'))
      symlinkSync(at('host'), tree('root/out'))
      const {code} = await world.run(['cp', at('site/sub/file'), 'web:/root/out/file'])
      expect(code).to.equal(1)
      expect(readdirSync(at('host'))).to.deep.equal([])
      writeFileSync(at('host/secret'), 'secret')
      symlinkSync(at('host/secret'), tree('root/secret'))
      await world.pot('cp', 'web:/root/secret', at('out/secret'))
      expect(readlinkSync(at('out/secret'))).to.equal(at('host/secret'))
      expect((await world.run(['cp', 'web:/root/out/secret', at('out/read')])).code).to.equal(1)
      expect(readdirSync(at('out'))).not.to.include('read')
    })

    it('refuses what makes no sense in one line, and leaves nothing', async () => {
      for (const [words, said] of [
        [['a', 'b'], 'pot: neither end is in a pot\n'],
        [['a', 'web:b'], "pot: the path of 'web:b' is not absolute: it is a path in the pot\n     web:/b, or ./web:b for a file of the host\n"],
        [[at('none'), 'web:/x'], `pot: there is no ${at('none')}\n`],
        [[at('site'), 'none:/x'], "pot: there is no pot 'none'\n"],
        [['web:/etc', at('none/x')], `pot: there is no directory ${at('none')}\n`],
        [['web:/etc', `${at('none')}/`], `pot: there is no directory ${at('none')}\n`],
        [['web:/none', at('out')], 'there is no /none in the pot'],
        [['-', 'web:/root/bad'], 'pot: stdin is not a complete tar archive\n'],
        [['web:/etc', '-', '--json'], '--json and a tar archive on stdout exclude each other'],
      ] as const) {
        const {code, stderr, stdout} = await world.run(['cp', ...words], {input: 'no archive'})
        expect(`${stderr}${stdout}`, words.join(' ')).to.include(said)
        expect(code, words.join(' ')).to.be.oneOf([1, 2])
      }
      expect(stages()).to.deep.equal([])
      expect(readdirSync(at('fs/jails/web')).filter((entry) => entry.includes('copy'))).to.deep.equal([])
    })
  })
}
