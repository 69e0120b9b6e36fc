import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {begin, HOSTS, type World} from '../support/world.js'

const NAMES = ['db', 'web-1', 'web-2', 'web-3']

for (const {name, missing, make} of HOSTS) {
  describe(`one command for several pots, on ${name}`, () => {
    let world: World

    before(async function () {
      world = await begin(this, {missing, make})
      await world.pot('init')
      const base = await world.base('single')
      for (const one of NAMES) await world.pot('create', '-p', one, '-t', 'single', '-b', base)
      for (const one of ['web-1', 'web-2']) await world.pot('add-dep', '-p', one, '-P', 'db')
    })
    after(async () => {
      await world?.close()
    })

    const up = async () => (await world.pot('ps', '-q')).split('\n').filter(Boolean)
    const jsonOf = async (...args: string[]) => {
      const {code, stdout} = await world.run([...args, '--json'])
      return {code, results: JSON.parse(stdout)}
    }

    it('changes all that a pattern or a list names, and says for each whether it has changed', async () => {
      await world.pot('set-attribute', '-p', 'web-1', '-A', 'workdir', '-V', '/tmp')
      expect(await world.pot('set-attribute', 'web-*', '-A', 'workdir', '-V', '/tmp')).to.equal(
        'NAME   RESULT\nweb-1  unchanged\nweb-2  changed\nweb-3  changed\n',
      )
      expect((await jsonOf('set-cmd', 'web-1', 'db', '-c', 'sleep 1000')).results).to.deep.equal(
        ['db', 'web-1'].map((one) => ({name: one, ok: true, result: {pot: one, changed: true}})),
      )
      expect(JSON.parse(await world.pot('get-attribute', '-p', 'web-3', '-A', 'workdir', '--json'))).to.deep.include({value: '/tmp'})
    })

    it('lists what passes filters, sorted, in columns or by a template', async () => {
      await world.pot('set-attribute', 'web-1', 'web-2', '-A', 'label', '-V', 'tier=web,shop')
      const base = await world.base('single')
      await world.pot('create', '-p', 'cache', '-t', 'single', '-b', base, '--label', 'tier=cache', '--label', 'shop')
      expect(await world.pot('ls', '--filter', 'label=shop', '--sort', '-name', '--columns', 'name,label,state')).to.equal(
        'NAME   LABEL            STATE\nweb-2  tier=web,shop    down\nweb-1  tier=web,shop    down\ncache  tier=cache,shop  down\n',
      )
      expect(await world.pot('ls', '-q', '--filter', 'label=tier=c*')).to.equal('cache\n')
      expect(await world.pot('ls', '--filter', 'label=tier=web', '--format', '{{.name}}:{{.type}}')).to.equal('web-1:single\nweb-2:single\n')
      expect(JSON.parse(await world.pot('ls', '--filter', 'name=cache', '--json'))[0]).to.deep.include({name: 'cache', labels: {tier: 'cache', shop: ''}})
      expect(await world.pot('ls', '--filter', 'state=running', '-q')).to.equal('')
      // A single pot of FreeBSD is made from a release, not from a base.
      const made = world.host === 'linux' ? 'cache db web-1 web-2 web-3\n' : ''
      expect(await world.pot('ls', '-b', '--filter', `name=${base}`, '--format', '{{.pots}}')).to.equal(made)
      const shown = await world.pot('show', '-a', '--filter', 'label=shop', '--sort', 'name', '--columns', 'name,disk')
      expect(shown).to.match(/^NAME {3}DISK\ncache {2}\d+\nweb-1 {2}\d+\nweb-2 {2}\d+\n$/)
      expect((await world.run(['ls', '--columns', 'colour'])).stderr).to.match(/^pot: there is no column 'colour'\n {5}one of: name state /)
      expect((await world.run(['create', '-p', 'no', '-t', 'single', '-b', base, '--label', 'a b'])).stderr).to.include("'a b' is not a value for label")
      await world.pot('destroy', 'cache')
    })

    it('gives for one name what it gave before', async () => {
      expect((await jsonOf('set-env', '-p', 'web-1', '-E', 'A=1')).results).to.deep.equal({pot: 'web-1', changed: true})
      const {code, stdout, stderr} = await world.run(['set-hosts', '-p', 'web-1', 'other'])
      expect({code, stdout}).to.deep.equal({code: 0, stdout: ''})
      expect(stderr).to.match(/^pot: warning: ignored: 'other'/)
    })

    it('plans for all, one after the other, and changes nothing', async () => {
      const {code, stdout} = await world.run(['start', 'web-1', 'web-3', '--plan'])
      expect(code).to.equal(0)
      expect(stdout.indexOf('start db')).to.be.within(0, stdout.indexOf('start web-1') - 1)
      expect(stdout.indexOf('start web-3')).to.be.greaterThan(stdout.indexOf('start web-1'))
      expect(await up()).to.deep.equal([])
    })

    it('starts those first that others need', async () => {
      const {code, results} = await jsonOf('start', '--all')
      expect(code).to.equal(0)
      expect(results.map((one: {name: string; ok: boolean; result: {started: boolean}}) => [one.name, one.ok, one.result.started])).to.deep.equal(
        NAMES.map((one) => [one, true, true]),
      )
      expect(await up()).to.deep.equal(NAMES)
      expect(await world.pot('ps', '--filter', 'label=tier=web', '--sort', '-name', '--format', '{{.name}}')).to.equal('web-2\nweb-1\n')
      expect(await world.pot('show', '--filter', 'label=tier=web', '-q')).to.equal('web-1\nweb-2\n')
      expect(await world.pot('start', 'web-?')).to.equal('NAME   RESULT\nweb-1  already running\nweb-2  already running\nweb-3  already running\n')
    })

    it('runs a command in several, and tells the output of each', async () => {
      const {code, stdout, stderr} = await world.run(['exec', '-p', 'web-[12]', 'sh', '-c', 'echo out; echo err >&2; cat'])
      expect({code, stderr: stderr.split('\n').toSorted()}).to.deep.equal({code: 0, stderr: ['', 'web-1: err', 'web-2: err']})
      expect(stdout.split('\n').toSorted()).to.deep.equal(['', 'web-1: out', 'web-2: out'])
      const failed = await world.run(['exec', '-p', 'db', '-p', 'web-1', '--', 'sh', '-c', 'exit 7'])
      expect(failed).to.deep.include({code: 1, stdout: ''})
      expect(failed.stderr.split('\n').toSorted()).to.deep.equal(['', 'warning: db: exit status 7', 'warning: web-1: exit status 7'])
      await world.pot('stop', 'web-3')
      const all = await world.run(['exec', '--json', '-p', 'web-3', '-p', 'db', 'sh', '-c', 'echo one; echo two; exit 3'])
      expect(all.code).to.equal(1)
      expect(JSON.parse(all.stdout)).to.deep.equal([
        {name: 'db', ok: true, result: {exitCode: 3, stdout: 'one\ntwo\n', stderr: ''}},
        {name: 'web-3', ok: false, error: {code: 'NOT_RUNNING', message: "'web-3' is not running", hint: 'pot start web-3'}},
      ])
      expect(JSON.parse(await world.pot('exec', '--all', '--json', 'true')).map((one: {name: string}) => one.name)).to.deep.equal(['db', 'web-1', 'web-2'])
      expect((await world.run(['exec', '-t', '-p', 'web-*', 'true'])).stderr).to.include('several pots cannot share the terminal')
      await world.pot('start', 'web-3')
    })

    it('takes only what passes the filters', async () => {
      await world.pot('stop', 'web-3')
      expect(
        (await jsonOf('snapshot', '--all', '--filter', 'state=running', '--filter', 'name=web-*', '-n', 'before')).results.map(
          (one: {name: string}) => one.name,
        ),
      ).to.deep.equal(['web-1', 'web-2'])
      expect(await world.pot('info', '-s', '-p', 'web-1')).to.equal('before\n')
      expect(await world.pot('info', '-s', '-p', 'web-3')).to.equal('')
      expect(await world.pot('info', '-s', '-p', 'web-1', '--filter', 'tag=be*', '--format', '{{.tag}} {{.volume}}')).to.match(/^before jails\/web-1\nbefore /)
    })

    it('does what it can, gives the reasons of the rest, and exits with 1', async () => {
      const {code, stdout, stderr} = await world.run(['snapshot', '--all', '-n', 'before'])
      expect(code).to.equal(1)
      expect(stdout).to.match(
        /^NAME {3}RESULT {2}REASON\ndb {5}before\nweb-1 {2}failed {2}pot 'web-1' has a snapshot 'before' already\nweb-2 {2}failed .*\nweb-3 {2}before\n$/,
      )
      expect(stderr).to.include('pot: pot snapshot failed for 2 of 4 pots: web-1, web-2\n')
      const {code: also, results} = await jsonOf('stop', 'web-3', 'nothing')
      expect(also).to.equal(1)
      expect(results[0]).to.deep.equal({name: 'nothing', ok: false, error: {code: 'NO_POT', message: "there is no pot 'nothing'", hint: 'pot ls'}})
      expect(results[1]).to.deep.include({name: 'web-3', ok: true})
    })

    it('stops those last that others need, unless pots that are left need them', async () => {
      const refused = await jsonOf('stop', 'db', 'web-1')
      expect(refused.code).to.equal(1)
      expect(refused.results.map((one: {ok: boolean; error?: {code: string}}) => [one.ok, one.error?.code])).to.deep.equal([
        [false, 'IN_USE'],
        [true, undefined],
      ])
      expect(await world.pot('stop', 'db', 'web-2')).to.equal('NAME   RESULT\ndb     stopped\nweb-2  stopped\n')
      expect(await up()).to.deep.equal([])
    })

    it('starts again what runs, and leaves the others', async () => {
      await world.pot('start', 'web-1')
      expect((await jsonOf('restart', '--all')).results.map((one: {name: string; ok: boolean}) => [one.name, one.ok])).to.deep.equal([
        ['db', true],
        ['web-1', true],
      ])
      expect(await up()).to.deep.equal(['db', 'web-1'])
      await world.pot('stop', '-a')
      const {code, stdout, stderr} = await world.run(['stop', '-a'])
      expect({code, stdout}).to.deep.equal({code: 0, stdout: ''})
      expect(stderr).to.equal('no pot is running\n')
    })

    it('refuses what matches nothing, and wrong words, before anything is done', async () => {
      const refusals: [string[], number, string][] = [
        [['start', 'web-1', 'app-*'], 1, "no pot matches 'app-*'"],
        [['start', '--all', '--filter', 'base=nothing'], 1, 'no pot matches --filter base=nothing'],
        [['start', '--all', '--filter', 'state=runing'], 2, "'runing' is not a state"],
        [['start', '--all', '--filter', 'colour=red'], 2, "'colour' is not a key of --filter here"],
        [['start', '--all', 'web-1'], 2, 'the name of a pot and --all exclude each other'],
        [['start', '--all', '--jobs', '0'], 2, "'0' is not a number of jobs"],
        [['set-attribute', '--all', '-A', 'nothing', '-V', '1'], 2, "there is no attribute 'nothing'"],
      ]
      for (const [args, status, message] of refusals) {
        const {code, stdout, stderr} = await world.run(args)
        expect(code, args.join(' ')).to.equal(status)
        expect(stdout, args.join(' ')).to.equal(args[0] === 'set-attribute' ? `pot: ${message}\n` : '')
        expect(stderr, args.join(' ')).to.include(message)
      }
      expect(await up()).to.deep.equal([])
    })

    it('destroys those first that are built on others, and never asks without a terminal', async () => {
      await world.pot('clone', '-P', 'web-3', '-p', 'copy')
      expect(await world.pot('destroy', '-F', 'copy', 'web-3', 'gone')).to.equal('NAME   RESULT\ncopy   destroyed\ngone   no such pot\nweb-3  destroyed\n')
      expect((await world.pot('ls', '-q')).split('\n'))
        .to.include.members(['db', 'web-1', 'web-2'])
        .and.not.include.members(['copy', 'web-3'])
    })

    it('interrupts what it does, begins nothing else, and reports both', async () => {
      const hook = join(world.root, 'hook')
      writeFileSync(hook, '#!/bin/sh\nkill -INT "$PPID"\nexec sleep 600\n', {mode: 0o755})
      await world.pot('start', 'web-1', 'web-2')
      await world.pot('set-hook', '-p', 'web-1', '-s', hook)
      const restarted = await jsonOf('restart', '--all', '--jobs', '1')
      expect(restarted.code).to.equal(130)
      const outcomes = restarted.results.map((one: {name: string; error?: {code: string; message: string}}) => [one.name, one.error?.code, one.error?.message])
      expect(outcomes.map((one: string[]) => one.slice(0, 2))).to.deep.equal([
        ['db', undefined],
        ['web-1', 'INTERRUPTED'],
        ['web-2', 'INTERRUPTED'],
      ])
      expect(outcomes[2]?.[2]).to.equal('stopped, and not started again')
      const {code, stdout} = await world.run(['start', '--all', '--jobs', '1', '--json'])
      expect(code).to.equal(130)
      expect(JSON.parse(stdout).map((one: {name: string; ok: boolean; error?: {code: string}}) => [one.name, one.ok, one.error?.code])).to.deep.equal([
        ['db', true, undefined],
        ['web-1', false, 'INTERRUPTED'],
        ['web-2', false, 'NOT_BEGUN'],
      ])
      expect(await up()).to.deep.equal(['db'])
      await world.pot('destroy', '--all', '-F')
      expect(await world.pot('ls', '-q')).not.to.match(/^(db|web-.)$/m)
    })
  })
}
