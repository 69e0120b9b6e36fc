import {expect} from 'chai'
import {spawnSync} from 'node:child_process'
import {existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {readMountinfo} from '../../../../src/host/linux/mounts/mountinfo.js'
import type {FileAction} from '../../../../src/operations/types.js'
import {realTools} from '../../../support/operations.js'
import {codeOf} from '../../../support/records.js'
import {oneStep} from '../../../support/run-steps.js'

describe('actions on directories and names', () => {
  let base: string
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'pot-directories-'))
  })
  afterEach(() => {
    // Where a failing test has left them.
    for (const {target} of readMountinfo()) if (target.startsWith(`${base}/`)) spawnSync('umount', [target])
    rmSync(base, {recursive: true, force: true})
  })

  const at = (...names: string[]) => join(base, ...names)
  const step = (run: FileAction) => oneStep(realTools(), {title: 'x', run})
  const mode = (name: string) => statSync(at(name)).mode & 0o7777

  describe('mkdir', () => {
    it('makes missing parents, with exact permissions whatever the umask is', async () => {
      const before = process.umask(0o077)
      try {
        await (await step({do: 'mkdir', path: at('a/b/c'), mode: 0o1777})).run()
      } finally {
        process.umask(before)
      }
      expect([mode('a'), mode('a/b'), mode('a/b/c')]).to.deep.equal([0o755, 0o755, 0o1777])
    })

    it('gives the directory its owner, and not the parents', async () => {
      await (await step({do: 'mkdir', path: at('a/b'), owner: {uid: 12, gid: 34}})).run()
      expect(statSync(at('a/b'))).to.include({uid: 12, gid: 34})
      expect(statSync(at('a'))).to.include({uid: 0, gid: 0})
    })

    it('leaves one that is there alone, and does not take it away when undone', async () => {
      mkdirSync(at('a'), {mode: 0o700})
      const {run, undo} = await step({do: 'mkdir', path: at('a'), mode: 0o755})
      await run()
      expect(mode('a')).to.equal(0o700)
      await undo()
      expect(existsSync(at('a'))).to.equal(true)
    })

    it('is undone with the parents that it made, as far as nothing is in them', async () => {
      mkdirSync(at('a'))
      const {run, undo} = await step({do: 'mkdir', path: at('a/b/c')})
      await undo()
      await run()
      await run()
      writeFileSync(at('a/b/of-others'), '')
      await undo()
      expect(readdirSync(at('a/b'))).to.deep.equal(['of-others'])
      rmSync(at('a/b/of-others'))
      await undo()
      expect(readdirSync(base)).to.deep.equal(['a'])
    })

    it('is content when somebody else makes it at the same time', async () => {
      const {run} = await step({do: 'mkdir', path: at('a/b')})
      mkdirSync(at('a/b'), {recursive: true})
      await run()
      expect(existsSync(at('a/b'))).to.equal(true)
    })

    it('refuses a file or a broken link in its place, which stay', async () => {
      writeFileSync(at('f'), '')
      symlinkSync('nowhere', at('l'))
      for (const path of ['f', 'f/d', 'f/d/e']) expect(await codeOf(() => step({do: 'mkdir', path: at(path)})), path).to.equal('NOT_A_DIRECTORY')
      const {run, undo} = await step({do: 'mkdir', path: at('l')})
      expect(await codeOf(run)).to.equal('EEXIST')
      await undo()
      expect(readlinkSync(at('l'))).to.equal('nowhere')
    })

    it('stays in the tree that confines it', async () => {
      mkdirSync(at('m'))
      symlinkSync('/../../out', at('m/link'))
      await (await step({do: 'mkdir', path: at('m/link/x'), within: at('m')})).run()
      expect(readdirSync(base)).to.deep.equal(['m'])
      expect(existsSync(at('m/out/x'))).to.equal(true)
    })
  })

  describe('remove', () => {
    beforeEach(() => {
      mkdirSync(at('t/sub'), {recursive: true})
      writeFileSync(at('t/sub/f'), 'data')
    })

    it('moves aside, so that it can be undone until the end, and is gone then', async () => {
      const {run, undo, end} = await step({do: 'remove', path: at('t')})
      await undo()
      await run()
      expect(existsSync(at('t'))).to.equal(false)
      await undo()
      await undo()
      expect(readFileSync(at('t/sub/f'), 'utf8')).to.equal('data')
      await run()
      await end()
      await end()
      expect(readdirSync(base)).to.deep.equal([])
    })

    it('does not put the old tree over a new one', async () => {
      const {run, undo} = await step({do: 'remove', path: at('t')})
      await run()
      mkdirSync(at('t'))
      await undo()
      expect(readdirSync(at('t'))).to.deep.equal([])
    })

    it('is content with nothing', async () => {
      const {run, undo, end} = await step({do: 'remove', path: at('nothing')})
      await run()
      await end()
      await undo()
      expect(readdirSync(base)).to.deep.equal(['t'])
    })

    it('removes a link, never what it leads to', async () => {
      symlinkSync('t', at('l'))
      const {run, end} = await step({do: 'remove', path: at('l')})
      await run()
      await end()
      expect(readdirSync(base)).to.deep.equal(['t'])
    })

    it('removes what a link in the tree of a pot names there, not on the host', async () => {
      mkdirSync(at('m/t/sub'), {recursive: true})
      symlinkSync(at('t'), at('m/abs'))
      const {run, end} = await step({do: 'remove', path: at('m/abs/sub'), within: at('m')})
      await run()
      await end()
      expect(existsSync(at('t/sub/f'))).to.equal(true)
    })

    for (const [how, path, final] of [
      ['by its own name', 't', false],
      ['by a name that goes through a link', 'link/t', false],
      ['by a final step', 't', true],
    ] as const) {
      it(`refuses while something is mounted below it, asked for ${how}`, async () => {
        symlinkSync('.', at('link'))
        expect(spawnSync('mount', ['-t', 'tmpfs', 'pot-test', at('t/sub')]).status).to.equal(0)
        try {
          writeFileSync(at('t/sub/mounted'), 'precious')
          const {prepare} = await import('../../../../src/operations/actions.js')
          const {run} = await prepare({do: 'remove', path: at(path)}, 'x', realTools(), final)
          expect(await codeOf(() => run(IDLE))).to.equal('MOUNTED_BELOW')
          expect(readFileSync(at('t/sub/mounted'), 'utf8')).to.equal('precious')
          expect(readdirSync(base).sort()).to.deep.equal(['link', 't'])
        } finally {
          spawnSync('umount', [at('t/sub')])
        }
      })
    }

    it('does not purge while something is mounted in what was moved aside', async () => {
      const {run, end} = await step({do: 'remove', path: at('t')})
      await run()
      const [aside = ''] = readdirSync(base)
      expect(spawnSync('mount', ['-t', 'tmpfs', 'pot-test', at(aside, 'sub')]).status).to.equal(0)
      try {
        writeFileSync(at(aside, 'sub/mounted'), 'precious')
        expect(await codeOf(end)).to.equal('MOUNTED_BELOW')
        expect(existsSync(at(aside, 'sub/mounted'))).to.equal(true)
      } finally {
        spawnSync('umount', [at(aside, 'sub')])
      }
    })
  })

  const IDLE = {signal: new AbortController().signal, child: () => {}, output: () => {}, progress: () => {}}

  describe('rename', () => {
    const rename = () => step({do: 'rename', from: at('a'), to: at('b')})

    it('renames, back when undone, and does nothing the second time', async () => {
      writeFileSync(at('a'), 'a')
      const {run, undo} = await rename()
      await undo()
      await run()
      expect(readdirSync(base)).to.deep.equal(['b'])
      await (await rename()).run()
      expect(readdirSync(base)).to.deep.equal(['b'])
      await undo()
      await undo()
      expect(readdirSync(base)).to.deep.equal(['a'])
    })

    it('refuses to replace a file, and leaves both when undone', async () => {
      writeFileSync(at('a'), 'a')
      writeFileSync(at('b'), 'b')
      const {run, undo} = await rename()
      expect(await codeOf(run)).to.equal('EXISTS')
      await undo()
      expect([readFileSync(at('a'), 'utf8'), readFileSync(at('b'), 'utf8')]).to.deep.equal(['a', 'b'])
    })

    it('never takes away a file that was there all the time', async () => {
      writeFileSync(at('b'), 'b')
      const {run, undo} = await rename()
      await run()
      await undo()
      expect(readdirSync(base)).to.deep.equal(['b'])
    })

    it('fails when there is nothing to rename', async () => {
      const {run} = await rename()
      expect(await codeOf(run)).to.equal('ENOENT')
    })
  })

  describe('symlink', () => {
    const link = (path = 'l') => step({do: 'symlink', path: at(path), target: 'there'})

    it('makes the link, and takes it away when undone', async () => {
      const {run, undo} = await link()
      await undo()
      await run()
      expect(readlinkSync(at('l'))).to.equal('there')
      await undo()
      await undo()
      expect(readdirSync(base)).to.deep.equal([])
    })

    it('keeps the same link that was there, also when undone', async () => {
      symlinkSync('there', at('l'))
      const {run, undo} = await link()
      await run()
      await undo()
      expect(readlinkSync(at('l'))).to.equal('there')
    })

    it('refuses something else in its place, which stays', async () => {
      symlinkSync('elsewhere', at('l'))
      writeFileSync(at('f'), 'f')
      for (const name of ['l', 'f']) {
        const {run, undo} = await link(name)
        expect(await codeOf(run)).to.equal('EXISTS')
        await undo()
        expect(lstatSync(at(name)).isSymbolicLink()).to.equal(name === 'l')
      }
      expect(readlinkSync(at('l'))).to.equal('elsewhere')
    })
  })
})
