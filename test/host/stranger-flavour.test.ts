import {chmodSync, chownSync, existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {expect} from 'chai'
import {CORE} from '../support/cli.js'
import {flavourWorld, type FlavourWorld} from '../support/flavour-world.js'
import {WORLDS} from '../support/world.js'

const kind = WORLDS.find(({name}) => name.includes('btrfs'))
const STRANGER = 12_345

interface Place {
  /** Puts `slim.sh` somewhere, and answers with the directory in which pot is called. `top` is root's, 0755. */
  make(top: string): string
  /** What the warning says about the way to it, below `top`; undefined: it is run. */
  readonly doubt?: string
}

const STRANGE = 'belongs to user 12345'
const OPEN = 'can be written by others'

/** A script, which runs in the pot and says so. */
const script = (path: string, {uid = 0, mode = 0o755}: {readonly uid?: number; readonly mode?: number} = {}): string => {
  writeFileSync(path, '#!/bin/sh\necho from-here\n')
  chownSync(path, uid, uid)
  chmodSync(path, mode)
  return dirname(path)
}
const directory = (path: string, mode = 0o755, uid = 0): string => {
  mkdirSync(path)
  chownSync(path, uid, uid)
  chmodSync(path, mode)
  return path
}

const PLACES: Readonly<Record<string, Place>> = {
  'of root, where root alone writes': {make: (top) => script(join(top, 'slim.sh'))},
  'that root alone may read and write': {make: (top) => script(join(top, 'slim.sh'), {mode: 0o700})},
  'by a link of root to a file of root': {
    make(top) {
      script(join(directory(join(top, 'real')), 'any'))
      symlinkSync('real/any', join(top, 'slim.sh'))
      return top
    },
  },
  'of root, below a directory such as /tmp': {make: (top) => script(join(directory(join(directory(join(top, 'tmp'), 0o1777), 'mine')), 'slim.sh'))},
  'of a stranger': {make: (top) => script(join(top, 'slim.sh'), {uid: STRANGER}), doubt: `/slim.sh ${STRANGE}`},
  'of a stranger, where all write': {
    make: (top) => script(join(directory(join(top, 'tmp'), 0o1777), 'slim.sh'), {uid: STRANGER}),
    doubt: `/tmp ${OPEN}`,
  },
  'of root, where all write': {make: (top) => script(join(directory(join(top, 'open'), 0o777), 'slim.sh')), doubt: `/open ${OPEN}`},
  'of root, right in a directory such as /tmp': {make: (top) => script(join(directory(join(top, 'tmp'), 0o1777), 'slim.sh')), doubt: `/tmp ${OPEN}`},
  'of root, where a group writes': {make: (top) => script(join(directory(join(top, 'group'), 0o775), 'slim.sh')), doubt: `/group ${OPEN}`},
  'that a group may write': {make: (top) => script(join(top, 'slim.sh'), {mode: 0o775}), doubt: `/slim.sh ${OPEN}`},
  'that all may write': {make: (top) => script(join(top, 'slim.sh'), {mode: 0o757}), doubt: `/slim.sh ${OPEN}`},
  'of root, in the directory of a stranger': {
    make: (top) => script(join(directory(join(top, 'home'), 0o755, STRANGER), 'slim.sh')),
    doubt: `/home ${STRANGE}`,
  },
  'of root, below a directory that all write': {
    make: (top) => script(join(directory(join(directory(join(top, 'open'), 0o777), 'mine')), 'slim.sh')),
    doubt: `/open ${OPEN}`,
  },
  'that is a link of root to a file of a stranger': {
    make(top) {
      script(join(directory(join(top, 'home'), 0o755, STRANGER), 'any'), {uid: STRANGER})
      symlinkSync('home/any', join(top, 'slim.sh'))
      return top
    },
    doubt: `/home ${STRANGE}`,
  },
  'of root, to which somebody has given this name': {
    make(top) {
      script(join(top, 'any'))
      const open = directory(join(top, 'open'), 0o1777)
      linkSync(join(top, 'any'), join(open, 'slim.sh'))
      return open
    },
    doubt: `/open ${OPEN}`,
  },
}

/** The flavour `slim` comes with pot; scripts of pot 0.16 rely on the one in the current directory. */
describe('a flavour slim.sh in the current directory', () => {
  let here: FlavourWorld
  let top: string

  before(async function () {
    if (kind === undefined || kind.missing !== undefined) {
      console.log(`      skipped: ${kind?.missing}`)
      return this.skip()
    }
    here = await flavourWorld(kind)
    chmodSync(here.world.root, 0o755)
  })
  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'pot-slim-'))
    chmodSync(top, 0o755)
  })
  afterEach(async () => {
    if (top !== undefined) rmSync(top, {recursive: true, force: true})
    if (existsSync(join(here.world.fs, 'jails/web'))) await here.world.pot('destroy', '-F', '-p', 'web')
  })
  after(async () => {
    await here?.world.pot('de-init', '-f')
    expect((await here?.world.leftovers()) ?? []).to.deep.equal([])
    await here?.world.close()
  })

  const create = (cwd: string, flavour: string, env: Readonly<Record<string, string>> = {}) =>
    here.world.run(['create', '-p', 'web', '-t', 'single', '-b', here.base, '-f', flavour, '-v'], {cwd, env})
  const log = (name: string) => {
    const file = join(here.world.fs, 'jails/web/log', `flavour-${name}.log`)
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }

  for (const [name, {make, doubt}] of Object.entries(PLACES)) {
    it(`${name}: ${doubt === undefined ? 'is run' : 'is passed over, and the one of pot is run'}`, async () => {
      const cwd = make(top)
      const {code, stderr} = await create(cwd, 'slim')
      // That of pot runs too, and sees that it has no Debian before it.
      expect(code, stderr).to.equal(doubt === undefined ? 0 : 1)
      const warned = stderr.match(/^warning: .*ignored: .*$/gm) ?? []
      expect(warned).to.deep.equal(doubt === undefined ? [] : [`warning: ${cwd}/slim.sh is ignored: ${top}${doubt}`])
      expect(stderr).to.include(`run ${doubt === undefined ? cwd : join(CORE, 'flavours')}/slim.sh`)
      expect(/from-here|the flavour slim is for FreeBSD and Debian pots/.exec(stderr)?.[0]).to.equal(
        doubt === undefined ? 'from-here' : 'the flavour slim is for FreeBSD and Debian pots',
      )
      expect(stderr.includes('from-here')).to.equal(doubt === undefined)
    })
  }

  it('is refused when it is named by its path, and under a name that pot has not', async () => {
    const cwd = script(join(top, 'slim.sh'), {uid: STRANGER})
    for (const flavour of ['./slim', './slim.sh', join(top, 'slim')]) {
      const {code, stderr} = await create(cwd, flavour)
      expect({flavour, code}, stderr).to.deep.equal({flavour, code: 1})
      expect(stderr).to.include(`the flavour ${top}/slim.sh is not used: ${top}/slim.sh ${STRANGE}`)
    }
    script(join(top, 'other.sh'), {uid: STRANGER})
    const {code, stderr} = await create(cwd, 'other')
    expect(code).to.equal(1)
    expect(stderr).to.include(`there is no flavour 'other', and ${top}/other.sh is ignored: ${top}/other.sh ${STRANGE}`)
    expect(existsSync(join(here.world.fs, 'jails/web'))).to.equal(false)
  })

  it('is run for who has called sudo, when it is his', async () => {
    const cwd = script(join(directory(join(top, 'home'), 0o755, STRANGER), 'slim.sh'), {uid: STRANGER})
    const {code, stderr} = await create(cwd, 'slim', {SUDO_UID: String(STRANGER)})
    expect(code, stderr).to.equal(0)
    expect(log('slim.sh')).to.equal('from-here\n')
  })

  it('has commands of its own beside it only when those are safe too', async () => {
    const cwd = script(join(top, 'slim.sh'))
    writeFileSync(join(top, 'slim'), 'set-cmd -c evil\n')
    chownSync(join(top, 'slim'), STRANGER, STRANGER)
    const {code, stderr} = await create(cwd, 'slim')
    expect(code, stderr).to.equal(0)
    expect(stderr).to.include(`warning: ${top}/slim is ignored: ${top}/slim ${STRANGE}`)
    expect(log('slim.sh')).to.equal('from-here\n')
    expect(readFileSync(join(here.world.fs, 'jails/web/conf/pot.conf'), 'utf8')).not.to.include('evil')
  })
})
