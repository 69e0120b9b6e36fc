import {chmodSync, existsSync, statSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {addDependency, dependencyPath, removeDependency} from '../../../../src/pots/change/depend.js'
import {setAttribute} from '../../../../src/pots/change/set-attribute.js'
import {setCommand} from '../../../../src/pots/change/set-command.js'
import {setEnvironment} from '../../../../src/pots/change/set-environment.js'
import {setHooks} from '../../../../src/pots/change/set-hooks.js'
import {splitPair} from '../../../../src/programs/pairs.js'
import {setHosts} from '../../../../src/pots/change/set-hosts.js'
import {ENV_VALUES, readPot, readPots} from '../../../../src/record/store.js'
import {codeOf, makeRecords, type Records} from '../../../support/records.js'

const CONF = '# kept\npot.type=single\npot.cmd=old\nx.unknown=1\npot.attr.persistent=YES\n'

describe('changes of records', () => {
  let records: Records
  beforeEach(() => {
    records = makeRecords()
    records.pot('web', CONF)
  })
  afterEach(() => records.destroy())
  const conf = (name = 'web') => records.read(`jails/${name}/conf/pot.conf`)

  describe('setAttribute', () => {
    it('writes the normalised value in its place', async () => {
      await setAttribute(records.context(), {name: 'web', attribute: 'persistent', value: 'off'})
      expect(conf()).to.equal(CONF.replace('persistent=YES', 'persistent=NO'))
    })

    it('clears a text', async () => {
      await setAttribute(records.context(), {name: 'web', attribute: 'exec_stop', value: '/bin/x'})
      await setAttribute(records.context(), {name: 'web', attribute: 'exec_stop', value: ''})
      expect(conf()).to.equal(`${CONF}pot.attr.exec_stop=\n`)
    })

    it('refuses what is unknown, read-only or no value', async () => {
      for (const [attribute, value] of [
        ['nothing', 'YES'],
        ['to-be-pruned', 'YES'],
        ['mlock', '2'],
      ] as const) {
        expect(await codeOf(() => setAttribute(records.context(), {name: 'web', attribute, value}))).to.equal('USAGE')
      }
      expect(await codeOf(() => setAttribute(records.context(), {name: 'no', attribute: 'mlock', value: 'YES'}))).to.equal('NO_POT')
    })

    it('sets no-tmpfs of single pots that are stopped only', async () => {
      const change = {attribute: 'no-tmpfs', value: 'YES'}
      records.pot('multi')
      expect(await codeOf(() => setAttribute(records.context(), {...change, name: 'multi'}))).to.equal('BAD_TYPE')
      expect(await codeOf(() => setAttribute(records.context({running: ['web']}), {...change, name: 'web'}))).to.equal('RUNNING')
      await setAttribute(records.context(), {...change, name: 'web'})
      expect(conf()).to.include('pot.attr.no-tmpfs=YES\n')
    })

    it('changes nothing with --plan, and shows the change', async () => {
      const plan = await setAttribute(records.context({planOnly: true}), {name: 'web', attribute: 'mlock', value: 'yes'})
      expect(conf()).to.equal(CONF)
      expect(plan.steps.map(({run}) => run)).to.deep.equal([
        {do: 'write', path: join(records.settings.fsRoot, 'jails/web/conf/pot.conf'), content: `${CONF}pot.attr.mlock=YES\n`, hide: ENV_VALUES},
      ])
    })
  })

  describe('setCommand', () => {
    it("drops the pair of quotes that Nomad's driver puts around", async () => {
      await setCommand(records.context(), 'web', `"nginx -g 'daemon off;'"`)
      expect(conf()).to.equal(CONF.replace('pot.cmd=old', `pot.cmd=nginx -g 'daemon off;'`))
      await setCommand(records.context(), 'web', 'echo "a b"')
      expect(readPot(records.settings, 'web').command).to.equal('echo "a b"')
    })

    it('refuses an empty command, and one that would write other keys', async () => {
      for (const text of ['', '""', ' ', 'x\npot.attr.prunable=YES']) expect(await codeOf(() => setCommand(records.context(), 'web', text))).to.equal('USAGE')
    })
  })

  describe('setEnvironment', () => {
    it('replaces all variables and brings any value through', async () => {
      const variables = ['A=1', 'B=a "b" $c `d` \\e', 'C=x\npot.cmd=evil', 'D=']
      await setEnvironment(records.context(), 'web', ['OLD=1'])
      await setEnvironment(records.context(), 'web', variables)
      expect(readPot(records.settings, 'web')).to.deep.include({env: variables.map(splitPair), command: 'old'})
    })

    it('refuses what is no variable', async () => {
      for (const text of ['A', '=x']) expect(await codeOf(() => setEnvironment(records.context(), 'web', [text]))).to.equal('USAGE')
    })
  })

  describe('setHosts', () => {
    it('splits at the first colon, and removes all when there are none', async () => {
      await setHosts(records.context(), 'web', ['db:10.0.0.2', 'six:fd00::2'])
      expect(conf()).to.equal(`${CONF}pot.hosts=10.0.0.2 db\npot.hosts=fd00::2 six\n`)
      await setHosts(records.context(), 'web', [])
      expect(conf()).to.equal(CONF)
    })

    it('refuses what is no name with an address', async () => {
      for (const text of ['db', 'db:', ':10.0.0.2', 'db:10.0.0', 'a b:10.0.0.2', 'db:10.0.0.2\n']) {
        expect(await codeOf(() => setHosts(records.context(), 'web', [text])), text).to.equal('USAGE')
      }
    })
  })

  describe('setHooks', () => {
    const script = (text: string | Buffer, mode = 0o755) => {
      const file = join(records.places.data, 'hook')
      writeFileSync(file, text)
      chmodSync(file, mode)
      return file
    }
    const hook = (name: string) => join(records.settings.fsRoot, 'jails/web/conf', `${name}.sh`)

    it('copies a script, executable, and removes it again', async () => {
      await setHooks(records.context(), {name: 'web', scripts: {prestart: script('#!/bin/sh\necho ü\n')}, remove: []})
      expect(records.read('jails/web/conf/prestart.sh')).to.equal('#!/bin/sh\necho ü\n')
      expect(statSync(hook('prestart')).mode & 0o777).to.equal(0o755)
      await setHooks(records.context(), {name: 'web', scripts: {}, remove: ['prestart', 'poststop']})
      expect(existsSync(hook('prestart'))).to.equal(false)
    })

    it('refuses a file that cannot be run or copied, and sets none of the others', async () => {
      const good = join(records.places.data, 'good')
      writeFileSync(good, '#!/bin/sh\n', {mode: 0o755})
      for (const bad of [script('x', 0o644), '/nonexistent', '/tmp']) {
        expect(await codeOf(() => setHooks(records.context(), {name: 'web', scripts: {prestart: good, poststart: bad}, remove: []}))).to.equal('BAD_HOOK')
      }
      expect(await codeOf(() => setHooks(records.context(), {name: 'web', scripts: {prestop: script(Buffer.from([0xff, 0xfe]))}, remove: []}))).to.equal(
        'BAD_HOOK',
      )
      expect(existsSync(hook('prestart'))).to.equal(false)
    })

    it('wants a hook, and not the same one set and removed', async () => {
      expect(await codeOf(() => setHooks(records.context(), {name: 'web', scripts: {}, remove: []}))).to.equal('USAGE')
      expect(await codeOf(() => setHooks(records.context(), {name: 'web', scripts: {prestop: script('x')}, remove: ['prestop']}))).to.equal('USAGE')
    })
  })

  describe('addDependency', () => {
    beforeEach(() => {
      records.pot('db', 'pot.depend=store\n')
      records.pot('store')
    })

    it('adds one line, once', async () => {
      await addDependency(records.context(), {name: 'web', on: 'db'})
      expect(conf()).to.equal(`${CONF}pot.depend=db\n`)
      expect(await codeOf(() => addDependency(records.context(), {name: 'web', on: 'db'}))).to.equal('HAS_DEPENDENCY')
    })

    it('refuses a circle and names the pots in it', async () => {
      await addDependency(records.context(), {name: 'web', on: 'db'})
      let message = ''
      await addDependency(records.context(), {name: 'store', on: 'web'}).catch((error: Error) => {
        message = error.message
      })
      expect(message).to.include('store -> web -> db -> store')
      expect(conf('store')).to.equal('')
    })

    it('lets only one of two that would make a circle together happen', async () => {
      const both = await Promise.allSettled([
        addDependency(records.context(), {name: 'web', on: 'store'}),
        addDependency(records.context(), {name: 'store', on: 'web'}),
      ])
      expect(both.map(({status}) => status).sort()).to.deep.equal(['fulfilled', 'rejected'])
      const {pots} = readPots(records.settings)
      expect(dependencyPath(pots, 'web', 'store') && dependencyPath(pots, 'store', 'web')).to.equal(undefined)
    })

    it('refuses itself and what is not there', async () => {
      expect(await codeOf(() => addDependency(records.context(), {name: 'web', on: 'web'}))).to.equal('USAGE')
      expect(await codeOf(() => addDependency(records.context(), {name: 'web', on: 'none'}))).to.equal('NO_POT')
    })

    it('is taken back, also when the other pot is gone', async () => {
      records.pot('web', `${CONF}pot.depend=gone\npot.depend=db\n`)
      await removeDependency(records.context(), {name: 'web', on: 'gone'})
      expect(conf()).to.equal(`${CONF}pot.depend=db\n`)
      expect(await codeOf(() => removeDependency(records.context(), {name: 'web', on: 'gone'}))).to.equal('NO_DEPENDENCY')
    })
  })
})
