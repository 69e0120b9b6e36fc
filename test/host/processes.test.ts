import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {expect} from 'chai'
import {ROOT} from '../support/cli.js'
import {begin, HOSTS, type World} from '../support/world.js'

const PRELOAD = pathToFileURL(join(ROOT, 'test/support/watch-pot.mjs')).href
const POTS = 1000

/** Programs that a command may start itself; what those start is not counted. */
const MOST = {
  linux: {create: 7, start: 10, stop: 8},
  freebsd: {create: 15, start: 10, stop: 18},
}

for (const {name, missing, make} of HOSTS) {
  describe(`the processes of a command with ${POTS} pots on ${name}`, () => {
    let world: World
    let base: string
    const pot = (...args: string[]) => world.pot(...args)

    /** Runs pot; resolves with what it has printed, started and loaded. */
    async function watch(...args: string[]) {
      const [started, loaded] = [join(world.root, 'started'), join(world.root, 'loaded')]
      for (const file of [started, loaded]) writeFileSync(file, '')
      const {code, stdout, stderr} = await world.run(args, {env: {NODE_OPTIONS: `--import ${PRELOAD}`, POT_STARTED: started, POT_LOADED: loaded}})
      expect(code, stderr).to.equal(0)
      return {stdout, started: readFileSync(started, 'utf8').split('\n').filter(Boolean), loaded: readFileSync(loaded, 'utf8')}
    }

    before(async function () {
      // Suites on zfs-fuse take turns.
      world = await begin(this, {missing, make})
      await pot('init')
      base = await world.base('single')
    })
    after(async () => {
      await world?.close()
    })

    const few: {create?: string[]; start?: string[]; stop?: string[]} = {}

    it('to create, start and stop one are few', async () => {
      await pot('create', '-p', 'up', '-t', 'single', '-b', base)
      await pot('start', 'up')
      few.create = (await watch('create', '-p', 'web', '-t', 'single', '-b', base)).started
      few.start = (await watch('start', 'web')).started
      few.stop = (await watch('stop', 'web')).started
      for (const command of ['create', 'start', 'stop'] as const)
        expect(few[command]?.length, few[command]?.join('\n')).to.be.at.most(MOST[world.host][command]).and.to.be.at.least(3)
      await pot('start', 'web')
      await pot('create', '-p', 'down', '-t', 'single', '-b', base)
    })

    it('to list are two at most, and neither execa nor conf is loaded for it', async () => {
      const conf = readFileSync(join(world.fs, 'jails/web/conf/pot.conf'), 'utf8')
      for (let index = 0; index < POTS; index += 1) {
        const directory = join(world.fs, 'jails', `record${index}`)
        mkdirSync(join(directory, 'conf'), {recursive: true})
        writeFileSync(join(directory, 'conf/pot.conf'), conf.replace(/^pot\.uuid=.*\n/m, ''))
        writeFileSync(join(directory, 'conf/fscomp.conf'), '')
      }
      const lists: readonly (readonly [args: readonly string[], pattern: RegExp, count: number])[] = [
        [['ls'], /^\tactive : true$/gm, 2],
        [['ls', '-q'], /^record/gm, POTS],
        [['ls', '-v'], /^\tbase : /gm, POTS + (existsSync(join(world.fs, 'bases', base)) ? 4 : 3)],
        [['ls', '--table'], /^record/gm, POTS],
        [['ps'], /^(up|web)$/gm, 2],
        [['show'], /^pot (up|web)$/gm, 2],
        [['info', '-v', 'web'], /^\tactive : true$/gm, 1],
      ]
      for (const [args, pattern, count] of lists) {
        const {stdout, started, loaded} = await watch(...args)
        expect(stdout.match(pattern), `pot ${args.join(' ')}`).to.have.length(count)
        // btrfs has to be asked twice for what a pot takes up.
        expect(started.length, `pot ${args.join(' ')}: ${started.join('\n')}`).to.be.at.most(args[0] === 'show' ? 3 : 2)
        // Quick answers do without the bundle, and `require` of their modules calls no hook.
        if (!['ls -q', 'ps'].includes(args.join(' '))) expect(loaded).to.match(/\/chunks\/main-/)
        expect(loaded, `pot ${args.join(' ')}`).not.to.match(/node_modules\/(?!@pot\/core\/)|\/chunks\/(execa|conf|change)-/)
      }
    })

    it('to create and start one are no more than with three pots', async () => {
      expect((await watch('create', '-p', 'late', '-t', 'single', '-b', base)).started).to.have.length(few.create?.length ?? 0)
      expect((await watch('start', 'late')).started).to.have.length(few.start?.length ?? 0)
      expect((await watch('stop', 'late')).started).to.have.length(few.stop?.length ?? 0)
    })

    it('leaves nothing behind', async () => {
      for (const one of ['up', 'web']) await pot('stop', one)
      await pot('de-init')
      expect(await world.leftovers()).to.deep.equal([])
      expect(existsSync(world.fs)).to.equal(false)
    })
  })
}
