import {execFileSync} from 'node:child_process'
import {closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, writeFileSync, writeSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {injection} from '../../src/testing.js'
import {REAL_HOSTS, type World} from '../support/world.js'

/** Takes what room there is, to the last byte. */
function fill(directory: string): void {
  const fd = openSync(join(directory, 'filler'), 'a')
  try {
    for (const size of [65_536, 4096, 1]) {
      try {
        for (;;) writeSync(fd, Buffer.alloc(size))
      } catch {}
    }
  } finally {
    closeSync(fd)
  }
}

function useInodes(directory: string): void {
  try {
    for (let number = 0; ; number++) writeFileSync(join(directory, `inode-${number}`), '')
  } catch {}
}

for (const {name, make, missing} of REAL_HOSTS)
  describe(`a full disk on ${name}`, () => {
    let world: World
    const mounted: string[] = []
    const at = (path: string) => join(world.root, path)

    before(async function () {
      if (missing !== undefined || process.platform !== 'linux') return this.skip()
      world = await make()
      await world.pot('init')
      await world.pot('create', '-p', 'web', '-b', await world.base('single'))
    })

    after(async () => {
      if (world === undefined) return
      await world.pot('de-init', '-f')
      const left = await world.leftovers()
      await world.close()
      expect(left).to.deep.equal([])
    })

    afterEach(async () => {
      for (const path of mounted.splice(0)) execFileSync('umount', ['-l', path])
      if (world !== undefined && existsSync(join(world.fs, 'jails/other'))) await world.pot('destroy', '-F', '-p', 'other')
    })

    /** A small file system takes the place of a directory, with what is in it, as far as that is small. */
    function small(directory: string, options: string): void {
      mkdirSync(at(directory), {recursive: true})
      const keep = readdirSync(at(directory)).filter((file) => /^(init\.json|package\.json|runtime\.json|oci|bundles|main|locks)$/.test(file))
      const tar = execFileSync('tar', ['-C', at(directory), '-cf', '-', '-T', '-'], {input: keep.join('\n')})
      execFileSync('mount', ['-t', 'tmpfs', '-o', `mode=755,${options}`, 'pot-test', at(directory)])
      mounted.push(at(directory))
      execFileSync('tar', ['-C', at(directory), '-xf', '-'], {input: tar})
    }

    const journals = () => ['data', 'run'].flatMap((place) => (existsSync(at(`${place}/journal`)) ? readdirSync(at(`${place}/journal`)) : []))

    const CASES: readonly (readonly [what: string, prepare: () => void])[] = [
      [
        'no room and no reserve',
        () => {
          small('data', 'size=1m')
          fill(at('data'))
        },
      ],
      [
        'no inode',
        () => {
          small('data', 'size=8m,nr_inodes=40')
          useInodes(at('data'))
        },
      ],
      [
        'a read-only file system',
        () => {
          small('data', 'size=1m')
          execFileSync('mount', ['-o', 'remount,ro', at('data')])
        },
      ],
    ]
    for (const [what, prepare] of CASES)
      it(`is no reason not to stop and destroy a pot: ${what} in the data directory`, async () => {
        await world.pot('create', '-p', 'other', '-b', 'busy')
        await world.pot('start', 'web')
        prepare()
        await world.pot('stop', 'web')
        await world.pot('start', 'web')
        await world.pot('stop', 'web')
        await world.pot('destroy', '-p', 'other')
        expect(journals()).to.deep.equal([])
        expect(JSON.parse(await world.pot('info', '-p', 'web', '--json')).active).to.equal(false)
      })

    it('leaves the reserve, also where the runtime directory is as full', async () => {
      await world.pot('create', '-p', 'other', '-b', 'busy')
      small('data', 'size=8m')
      await world.pot('start', 'web')
      expect(existsSync(at('data/journal.reserve'))).to.equal(true)
      fill(at('data'))
      mkdirSync(at('run/journal'), {recursive: true})
      small('run/journal', 'size=4k')
      fill(at('run/journal'))
      await world.pot('stop', 'web')
      await world.pot('destroy', '-p', 'other')
      rmSync(at('data/filler'))
      await world.pot('start', 'web')
      expect(existsSync(at('data/journal.reserve'))).to.equal(true)
      await world.pot('stop', 'web')
    })

    it('keeps nobody from recovering what was killed while it was full', async () => {
      await world.pot('create', '-p', 'other', '-b', 'busy')
      small('data', 'size=1m')
      fill(at('data'))
      await world.run(['destroy', '-p', 'other'], {env: injection('kill', 2)})
      expect(readdirSync(at('run/journal'))).to.have.length(1)
      expect((await world.run(['recover', '--list'])).stdout).to.include('destroy other')
      expect((await world.run(['doctor'])).stdout).to.include('was interrupted')
      await world.pot('recover')
      expect(journals()).to.deep.equal([])
      if ((await world.pot('ls', '-q')).includes('other')) await world.pot('destroy', '-p', 'other')
    })

    it('is named by its path where there is no room anywhere, and nothing has begun', async () => {
      small('data', 'size=1m')
      fill(at('data'))
      mkdirSync(at('run/journal'), {recursive: true})
      small('run/journal', 'size=4k')
      fill(at('run/journal'))
      const {code, stderr} = await world.run(['start', 'web'])
      expect(code).to.equal(1)
      expect(stderr).to.match(new RegExp(`^pot: cannot \\w+ ${at('data/journal')}/\\S+\\.ndjson: no space is left\\n     df ${at('data/journal')}\\n$`))
      expect(journals().filter((file) => file.endsWith('.ndjson'))).to.deep.equal([])
    })
  })
