import {expect} from 'chai'
import {begin, HOSTS, leaveNothing, type World} from '../support/world.js'

for (const {name, missing, make} of HOSTS) {
  describe(`pot tree and pot graph, on ${name}`, () => {
    let world: World
    let base = ''

    before(async function () {
      world = await begin(this, {missing, make})
      await world.pot('init')
      base = await world.base('single')
      await world.pot('create', '-p', 'db', '-t', 'single', '-b', base)
      await world.pot('create', '-p', 'web', '-t', 'single', '-b', base)
      await world.pot('add-dep', '-p', 'web', '-P', 'db')
      await world.pot('create-fscomp', '-f', 'data')
      await world.pot('mount-in', '-p', 'db', '-f', 'data', '-m', '/data')
      await world.pot('snapshot', '-p', 'web')
      await world.pot('clone', '-P', 'web', '-p', 'copy')
    })
    after(() => leaveNothing(world))

    it('show what is made from what, and who uses what', async () => {
      const tree = await world.pot('tree')
      expect(tree).to.match(/^bases\n/)
      expect(tree).to.match(/ db {2}down, needed by copy web\n/)
      expect(tree).to.match(/ web {2}down, 1 snapshot, needs db\n.* copy {2}down, clone of @\d+, needs db\n/)
      expect(tree).to.match(/fscomps\n.* data\n.* db\n/)
      const {pots, fscomps, networks} = JSON.parse(await world.pot('tree', '--json'))
      const copy = pots.find((one: {name: string}) => one.name === 'copy')
      expect(copy.from.pot).to.equal('web')
      expect(copy.needs).to.deep.equal(['db'])
      expect(fscomps).to.deep.equal([{name: 'data', pots: ['db'], snapshots: 0}])
      expect(networks[0].name).to.equal('inherit')
    })

    it('agree with the lists of bases and fscomps, which have users, sizes and snapshots', async () => {
      await world.pot('snapshot', '-f', 'data', '-n', 'first')
      expect(await world.pot('ls', '-f'), 'as pot 0.16').to.equal('fscomp: data\n')
      expect(await world.pot('ls', '-f', '--format', '{{.name}} {{.snapshots}} {{.pots}}')).to.equal('data 1 db\n')
      // On FreeBSD, a single pot is made from a release, and there is no base.
      const [first] = JSON.parse(await world.pot('ls', '-b', '--columns', 'name,size,snapshots', '--json'))
      if (first !== undefined) {
        expect([first.name, first.pots]).to.deep.equal([base, ['copy', 'db', 'web']])
        expect(first.size).to.be.at.least(0)
        const tags = (await world.pot('info', '-s', '-b', base)).trimEnd().split('\n').filter(Boolean)
        expect(new Set(tags).size).to.equal(first.snapshots)
      }
      expect(await world.pot('info', '-s', '-f', 'data')).to.equal('first\n')
      expect(JSON.parse(await world.pot('info', '-s', '-f', 'data', '--json')).map(({tag}: {tag: string}) => tag)).to.deep.equal(['first'])
      for (const [words, code] of [
        [['info', '-s', '-f', 'none'], 'NO_FSCOMP'],
        [['info', '-s', '-b', 'none'], 'NO_BASE'],
        [['info', '-f', 'data'], 'USAGE'],
        [['info', '-s', '-f', 'data', 'web'], 'USAGE'],
      ] as const)
        expect(JSON.parse((await world.run([...words, '--json'])).stdout).error.code, words.join(' ')).to.equal(code)
    })

    it('are DOT, SVG and data', async () => {
      expect(await world.pot('graph')).to.match(/^digraph pots \{\n[\s\S]* {2}"pot\/web" -> "pot\/copy" \[.*label="clone"\]\n[\s\S]*\}\n$/)
      expect(await world.pot('graph', '--format', 'svg')).to.match(/^<svg [\s\S]*>copy<[\s\S]*<\/svg>\n$/)
      const {edges} = JSON.parse(await world.pot('graph', '--json'))
      expect(edges).to.deep.include({from: 'pot/web', to: 'pot/db', kind: 'needs', label: 'needs'})
    })
  })
}
