import {expect} from 'chai'
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {prepare, undo, type Job} from '../../../../src/operations/actions.js'
import type {FileAction} from '../../../../src/operations/types.js'
import {codeOf} from '../../../support/records.js'
import {realTools} from '../../../support/operations.js'
import {oneStep} from '../../../support/run-steps.js'

const IDLE: Job = {signal: new AbortController().signal, child: () => {}, output: () => {}, progress: () => {}}

describe('write and edit', () => {
  let base: string
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'pot-write-'))
  })
  afterEach(() => rmSync(base, {recursive: true, force: true}))

  const at = (...names: string[]) => join(base, ...names)
  const step = (run: FileAction) => oneStep(realTools(), {title: 'x', run})
  const text = (name: string) => readFileSync(at(name), 'utf8')
  const mode = (name: string) => lstatSync(at(name)).mode & 0o7777

  it('make a file that anybody may read, whatever the umask is', async () => {
    const before = process.umask(0o077)
    try {
      await (await step({do: 'write', path: at('f'), content: 'new\n'})).run()
    } finally {
      process.umask(before)
    }
    expect(text('f')).to.equal('new\n')
    expect(mode('f')).to.equal(0o644)
  })

  it('keep owner and permissions of the file that is replaced, set-user-id included', async () => {
    writeFileSync(at('f'), 'old\n')
    chownSync(at('f'), 1234, 2345)
    chmodSync(at('f'), 0o4751)
    const {run, undo} = await step({do: 'write', path: at('f'), content: 'new\n'})
    await run()
    const {uid, gid} = statSync(at('f'))
    expect([text('f'), mode('f'), uid, gid]).to.deep.equal(['new\n', 0o4751, 1234, 2345])
    await undo()
    const restored = statSync(at('f'))
    expect([text('f'), mode('f'), restored.uid, restored.gid]).to.deep.equal(['old\n', 0o4751, 1234, 2345])
  })

  it('have nothing to put back when the whole directory is gone', async () => {
    mkdirSync(at('d'))
    writeFileSync(at('d/f'), 'old\n')
    const {run, undo} = await step({do: 'write', path: at('d/f'), content: 'new\n'})
    await run()
    rmSync(at('d'), {recursive: true})
    await undo()
    expect(existsSync(at('d'))).to.equal(false)
  })

  it('give the permissions that are asked for, and put the old ones back', async () => {
    writeFileSync(at('f'), 'old')
    chmodSync(at('f'), 0o600)
    const {run, undo} = await step({do: 'write', path: at('f'), content: '#!/bin/sh\n', mode: 0o755})
    await run()
    expect(mode('f')).to.equal(0o755)
    await undo()
    expect([text('f'), mode('f')]).to.deep.equal(['old', 0o600])
  })

  it('put back a file that is not text, byte for byte', async () => {
    const bytes = Buffer.from([0, 255, 254, 10, 195])
    writeFileSync(at('f'), bytes)
    const {run, undo} = await step({do: 'write', path: at('f'), content: 'text'})
    await run()
    await undo()
    expect(readFileSync(at('f')).equals(bytes)).to.equal(true)
  })

  it('are undone whether they ran, ran twice, or not at all', async () => {
    const {run, undo} = await step({do: 'write', path: at('f'), content: 'new'})
    await undo()
    expect(readdirSync(base)).to.deep.equal([])
    await run()
    await run()
    await undo()
    await undo()
    expect(readdirSync(base)).to.deep.equal([])
  })

  it('take away what a process that was killed had half written, and are not stopped by it', async () => {
    const action: FileAction = {do: 'write', path: at('f'), content: 'new'}
    const {undo: inverses} = await prepare(action, 'same', realTools())
    const halves = inverses.flatMap((one) => (one.do === 'unlink' && one.path !== at('f') ? [one.path] : []))
    expect(halves).to.have.length(1)
    for (const half of halves) writeFileSync(half, 'ha')
    const again = await prepare(action, 'same', realTools())
    await again.run(IDLE)
    expect(readdirSync(base)).to.deep.equal(['f'])
    for (const half of halves) writeFileSync(half, 'ha')
    for (const inverse of again.undo) await undo(inverse, 'undo', realTools(), IDLE)
    expect(readdirSync(base)).to.deep.equal([])
  })

  it('leave the other name of a file with two names alone', async () => {
    writeFileSync(at('f'), 'old')
    linkSync(at('f'), at('g'))
    await (await step({do: 'write', path: at('f'), content: 'new'})).run()
    expect(text('g')).to.equal('old')
  })

  it('refuse what is no file, and a link where nothing confines them', async () => {
    mkdirSync(at('d'))
    symlinkSync('/etc/passwd', at('l'))
    expect(await codeOf(() => step({do: 'write', path: at('d'), content: ''}))).to.equal('NOT_A_FILE')
    expect(await codeOf(() => step({do: 'write', path: at('d'), content: '', within: base}))).to.equal('NOT_A_FILE')
    expect(await codeOf(() => step({do: 'write', path: at('l'), content: ''}))).to.equal('NOT_A_FILE')
  })

  describe('within the tree of a pot', () => {
    beforeEach(() => {
      mkdirSync(at('m/etc'), {recursive: true})
      writeFileSync(at('outside'), 'safe')
    })
    const write = (path: string) => step({do: 'write', path: at('m', path), content: 'new', within: at('m')})

    for (const target of ['../../outside', '/outside', '../run/resolv.conf', 'etc']) {
      it(`replace a link to ${target}, and put it back as a link`, async () => {
        symlinkSync(target, at('m/etc/resolv.conf'))
        lchownSync(at('m/etc/resolv.conf'), 7, 8)
        const {run, undo} = await write('etc/resolv.conf')
        await run()
        expect(lstatSync(at('m/etc/resolv.conf')).isFile()).to.equal(true)
        expect(text('m/etc/resolv.conf')).to.equal('new')
        expect([mode('m/etc/resolv.conf'), statSync(at('m/etc/resolv.conf')).uid]).to.deep.equal([0o644, 0])
        await undo()
        await undo()
        expect(readlinkSync(at('m/etc/resolv.conf'))).to.equal(target)
        expect(lstatSync(at('m/etc/resolv.conf'))).to.include({uid: 7, gid: 8})
        expect(text('outside')).to.equal('safe')
        expect(readdirSync(at('m/etc'))).to.deep.equal(['resolv.conf'])
      })
    }

    it('follow links on the way as the pot does', async () => {
      mkdirSync(at('m/opt/custom/etc'), {recursive: true})
      symlinkSync('/opt/custom/etc', at('m/etc2'))
      symlinkSync('../../../../..', at('m/up'))
      await (await write('etc2/hosts')).run()
      await (await write('up/top')).run()
      expect(text('m/opt/custom/etc/hosts')).to.equal('new')
      expect(text('m/top')).to.equal('new')
    })

    it('refuse a path that leads out', async () => {
      expect(await codeOf(() => write('../outside'))).to.equal('OUTSIDE')
      expect(text('outside')).to.equal('safe')
    })

    it('edit the file that a link leads to, if it lies within', async () => {
      writeFileSync(at('m/real'), 'a\n')
      symlinkSync('/real', at('m/etc/inside'))
      symlinkSync('/../../outside', at('m/etc/leaving'))
      const edit = (path: string) => step({do: 'edit', path: at('m', path), within: at('m'), rules: [{match: 'a', replace: 'b'}]})
      await (await edit('etc/inside')).run()
      await (await edit('etc/leaving')).run()
      expect(text('m/real')).to.equal('b\n')
      expect(text('outside')).to.equal('safe')
    })
  })

  describe('edit', () => {
    const edited = async (before: string | Buffer, action: Partial<FileAction>) => {
      writeFileSync(at('f'), before)
      const {run, undo} = await step({do: 'edit', path: at('f'), rules: [], ...action} as FileAction)
      await run()
      const after = readFileSync(at('f'))
      await run()
      expect(readFileSync(at('f')).equals(after), 'when it runs twice').to.equal(true)
      await undo()
      expect(readFileSync(at('f')).equals(Buffer.from(before)), 'when it is undone').to.equal(true)
      return after.toString('latin1')
    }

    const cases: [what: string, before: string, action: Partial<FileAction>, after: string][] = [
      ['replaces in each line', 'a=1\nb=2\na=3\n', {rules: [{match: '^a=(.*)', replace: 'A=$1'}]}, 'A=1\nb=2\nA=3\n'],
      ['deletes lines', 'keep\ndrop me\nkeep\n', {rules: [{match: '^drop'}]}, 'keep\nkeep\n'],
      ['applies rules in order', 'a\n', {rules: [{match: 'a', replace: 'b'}, {match: 'b'}]}, ''],
      ['appends what is missing', 'a\n', {append: ['a', 'b']}, 'a\nb\n'],
      ['appends to a file without a newline at its end', 'a', {append: ['b']}, 'a\nb\n'],
      ['appends to an empty file', '', {append: ['a']}, 'a\n'],
      ['leaves a missing newline missing', 'a', {rules: [{match: 'x'}]}, 'a'],
      ['keeps carriage returns', 'a\r\nb\r\n', {rules: [{match: '^b', replace: 'c'}]}, 'a\r\nc\r\n'],
    ]
    for (const [what, before, action, after] of cases) {
      it(what, async () => {
        expect(await edited(before, action)).to.equal(after)
      })
    }

    it('keeps bytes that are no UTF-8', async () => {
      expect(await edited(Buffer.from('caf\xe9\nx\n', 'latin1'), {rules: [{match: '^x', replace: 'y'}]})).to.equal('caf\xe9\ny\n')
    })

    it('leaves an absent file absent', async () => {
      const {run, undo} = await step({do: 'edit', path: at('nothing'), rules: [], append: ['a']})
      await run()
      await undo()
      expect(readdirSync(base)).to.deep.equal([])
    })
  })
})
