import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {PrunedBases} from '../../src/bases/prune.js'
import type {BaseUpdate} from '../../src/bases/update.js'
import {begin, HOSTS, type World} from '../support/world.js'

/** An apt-get that changes the tree of the base, but for the pots that it must not touch. */
const APT = '#!/bin/sh\nset -e\n[ ! -e /fail ] || { echo "no such package" >&2; exit 100; }\necho "$*" >>/upgraded\n'

for (const {name, missing, make} of HOSTS) {
  describe(`base update on ${name}`, () => {
    let world: World
    let base: string
    let fresh: string
    const update = async (...args: string[]) => JSON.parse(await world.pot('base', 'update', ...args, '--json')) as BaseUpdate
    const baseOf = async (pot: string) => JSON.parse(await world.pot('info', '--json', pot)).base as string
    const within = (pot: string, ...command: string[]) => world.pot('exec', '-p', pot, ...command)
    const rootOf = (which: string) => join(world.fs, 'bases', which)
    const others = () => (world.host === 'freebsd' ? ['--release', '14.2'] : [])

    before(async function () {
      world = await begin(this, {missing, make})
      await world.pot('init')
      base = await world.base('multi')
      for (const pot of ['web', 'db', 'off']) await world.pot('create', '-p', pot, '-t', 'multi', '-b', base)
      for (const pot of ['web', 'db', 'off']) {
        await world.pot('set-attribute', '-p', pot, '-A', 'no-rc-script', '-V', 'YES')
        await world.pot('set-cmd', '-p', pot, '-c', 'sleep 1000000')
      }
      await world.pot('add-dep', '-p', 'web', '-P', 'db')
      await world.pot('start', 'web')
    })
    after(async () => {
      for (const pot of world === undefined ? [] : ['web', 'db', 'off', 'one']) await world.run(['destroy', '-F', '-p', pot])
      expect(await world?.leftovers()).to.satisfy(
        (left: readonly string[] | undefined) => left === undefined || left.every((one) => !one.includes('sleep 1000000')),
      )
      await world?.close()
    })

    it('says what to give when it knows no way', async () => {
      const {code, stderr} = await world.run(['base', 'update', base])
      expect([code, stderr.split('\n')[0]]).to.deep.equal([1, `pot: pot does not know how to bring base '${base}' up to date`])
      expect((await world.run(['base', 'update', 'nosuch'])).stderr).to.include("there is no base 'nosuch'")
    })

    it('makes a base beside the old one, and touches no pot', async () => {
      if (world.host === 'linux') {
        mkdirSync(join(rootOf(base), 'usr/bin'), {recursive: true})
        writeFileSync(join(rootOf(base), 'usr/bin/apt-get'), APT, {mode: 0o755})
      }
      const plan = JSON.parse(await world.pot('base', 'update', base, '--all', ...others(), '--plan', '--json'))
      const titles: readonly string[] = plan.plans.map(({title}: {readonly title: string}) => title.replace(/ to base .*/, ''))
      expect(titles.slice(1)).to.deep.equal(['switch db', 'switch off', 'switch web'])
      const made = await update(base, ...others())
      fresh = made.to
      expect(made).to.deep.include({base, made: true, switched: [], untried: [], own: [], left: ['db', 'off', 'web']})
      expect(fresh).to.match(world.host === 'linux' ? /^busy-multi-\d{8}$/ : /^14\.2-\d{8}$/)
      if (world.host === 'linux') {
        expect(readFileSync(join(rootOf(fresh), 'upgraded'), 'utf8')).to.match(/^-q update\n-q -y .*dist-upgrade\n/)
        expect(existsSync(join(rootOf(base), 'upgraded'))).to.equal(false)
      }
      for (const pot of ['web', 'db', 'off']) expect(await baseOf(pot)).to.equal(base)
      expect((await world.pot('ls', '--format', '{{.name}} {{.newer-base}}', '--filter', 'name=web')).trim()).to.equal(`web ${fresh}`)
      expect(await world.pot('info', '-v', 'web')).to.include(`\tnewer base : ${fresh}\n`)
      expect((await world.run(['doctor'])).stdout).to.include(`pot base update ${base} --to ${fresh} db off web`)
      expect(JSON.parse(await world.pot('ls', '--json')).find(({name: one}: {name: string}) => one.startsWith('base-'))).not.to.have.property('newerBase')
    })

    it('switches pots one by one, with their own files, and back', async () => {
      await within('web', 'sh', '-c', 'echo mine >/opt/custom/etc/mine')
      const done = await update(base, 'web', 'db', 'off', '--to', fresh)
      expect(done.switched).to.deep.equal([
        {pot: 'db', from: base, to: fresh, restarted: true},
        {pot: 'off', from: base, to: fresh, restarted: false},
        {pot: 'web', from: base, to: fresh, restarted: true},
      ])
      expect((await within('web', 'cat', '/etc/mine')).trim()).to.equal('mine')
      if (world.host === 'linux') expect(await within('web', 'cat', '/upgraded')).to.include('dist-upgrade')
      expect(await baseOf('off')).to.equal(fresh)
      expect((await world.run(['destroy', '-b', fresh])).stderr).to.include(`pots use base '${fresh}'`)
      const back = await update(base, '--undo')
      expect(back.switched.map(({pot, restarted}) => `${pot} ${restarted}`)).to.deep.equal(['db true', 'off false', 'web true'])
      for (const pot of ['web', 'db', 'off']) expect(await baseOf(pot)).to.equal(base)
      expect((await within('web', 'cat', '/etc/mine')).trim()).to.equal('mine')
      expect((await world.run(['base', 'update', base, '--undo'])).stderr).to.equal('no pot has to be switched\n')
    })

    it('brings a pot back that does not work on the new base, and tries no other', async () => {
      await world.pot('set-attribute', '-p', 'db', '-A', 'health-interval', '-V', '1')
      // The new base has what the health check dislikes.
      await world.pot('set-attribute', '-p', 'db', '-A', 'health-cmd', '-V', 'test -e /old')
      writeFileSync(join(rootOf(base), 'old'), '')
      await world.pot('restart', 'db')
      const {code, stdout} = await world.run(['base', 'update', base, 'web', 'db', '--to', fresh, '--json'])
      const result = JSON.parse(stdout) as BaseUpdate
      expect([code, result.failed?.pot, result.failed?.code, result.untried]).to.deep.equal([1, 'db', 'NOT_HEALTHY', ['web']])
      expect(result.failed?.message).to.include('db does not work: its health check fails')
      for (const pot of ['web', 'db']) {
        expect(await baseOf(pot)).to.equal(base)
        expect((await world.run(['info', '-r', pot])).code, pot).to.equal(0)
      }
      const typed = await world.run(['base', 'update', base, 'db', 'web', '--to', fresh])
      expect([typed.code, typed.stdout.split('\n').map((line) => line.replaceAll(/ +/g, ' '))]).to.deep.equal([
        1,
        ['POT BASE RESULT', `db ${base} failed, switched back`, `web ${base} not tried`, ''],
      ])
    })

    it('refuses what is not on the base, or has its own copy', async () => {
      expect((await world.run(['base', 'update', fresh, 'web', '--to', base])).stderr).to.include(`'web' is on base '${base}', not on '${fresh}'`)
      if (world.host === 'linux') {
        const single = await world.base('single')
        await world.pot('create', '-p', 'one', '-t', 'single', '-b', single)
        expect((await world.run(['base', 'update', single, 'one', '--to', fresh])).stderr).to.include("'one' is a single pot: it has its own copy")
      }
    })

    it('leaves nothing of a base that cannot be made', async () => {
      const bases = await world.pot('ls', '-b', '-q')
      const [args, status, reason] = world.host === 'linux' ? [[], 1, 'no such package'] : [['--release', '99.9'], 2, '99.9']
      if (world.host === 'linux') writeFileSync(join(rootOf(base), 'fail'), '')
      const {code, stderr} = await world.run(['base', 'update', base, ...args])
      expect([code, stderr]).to.satisfy(() => code === status && stderr.includes(reason), stderr)
      expect(await world.pot('ls', '-b', '-q')).to.equal(bases)
      if (world.host !== 'linux') return
      const {to} = await update(base, '--run', 'echo by hand >/upgraded')
      expect(to).to.equal(`${fresh}.2`)
      expect(readFileSync(join(rootOf(to), 'upgraded'), 'utf8')).to.equal('by hand\n')
      await world.pot('destroy', '-b', to)
    })

    it('prunes the bases that nothing uses, and says what keeps the others', async () => {
      await world.pot('set-attribute', '-p', 'db', '-A', 'health-cmd', '-V', '')
      await update(base, 'db', 'off', '--to', fresh)
      const prune = async (...args: string[]) => JSON.parse(await world.pot('base', 'prune', ...args, '--json')) as PrunedBases
      const spare = world.host === 'linux' ? await world.base('single') : undefined
      const others = spare === undefined ? [] : [{base: spare, reason: 'used', pots: ['one']}]
      const kept = [{base, reason: 'used', pots: ['web']}, {base: fresh, reason: 'used', pots: ['db', 'off']}, ...others]
      const none = await prune()
      expect({...none, kept: [...none.kept].sort((a, b) => (a.base < b.base ? -1 : 1))}).to.deep.equal({
        pruned: [],
        kept: kept.sort((a, b) => (a.base < b.base ? -1 : 1)),
        failed: [],
      })
      expect((await world.run(['base', 'prune'])).stderr)
        .to.include(`base ${base} stays: web uses it\n`)
        .and.to.include('there is no base to destroy\n')
      await update(base, 'web', '--to', fresh)
      const plan = JSON.parse(await world.pot('base', 'prune', '--plan', '--json'))
      expect(plan.plans.map(({title}: {title: string}) => title)).to.deep.equal([`destroy base ${base}`])
      expect(await world.pot('ls', '-b', '-q')).to.include(`${base}\n`)
      const {code, stdout} = await world.run(['base', 'prune'])
      expect([code, stdout]).to.deep.equal([0, `${base}\n`])
      expect((await world.pot('ls', '-b', '-q')).split('\n')).not.to.include(base)
      expect((await world.run(['base', 'update', base, '--undo'])).stderr).to.include(`there is no base '${base}'`)
      expect((await world.run(['info', '-r', 'web'])).code).to.equal(0)
      // A base that nothing has replaced stays, unless all are to go.
      if (world.host !== 'linux') return
      const {to} = await update(fresh, '--run', 'true')
      expect((await prune()).kept.find((one) => one.base === to)?.reason).to.equal('current')
      expect((await prune('--all')).pruned).to.deep.equal([to])
    })
  })
}
