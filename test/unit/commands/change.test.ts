import {chmodSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import AddDep from '../../../src/commands/add-dep.js'
import Config from '../../../src/commands/config.js'
import SetAttribute from '../../../src/commands/set-attribute.js'
import SetCmd from '../../../src/commands/set-cmd.js'
import SetEnv from '../../../src/commands/set-env.js'
import SetHook from '../../../src/commands/set-hook.js'
import SetHosts from '../../../src/commands/set-hosts.js'
import UpdateConfig from '../../../src/commands/update-config.js'
import {readPot} from '../../../src/record/store.js'
import {codeOf, makeRecords, type Records} from '../../support/records.js'
import {run} from './support.js'

describe('commands that change records', () => {
  let records: Records
  beforeEach(() => {
    records = makeRecords()
    records.pot('web')
    records.pot('db')
  })
  afterEach(() => records.destroy())
  const web = () => readPot(records.settings, 'web')

  it('take the command lines of pot 0.16', async () => {
    const ctx = records.context()
    await run(SetAttribute, ctx, '-p', 'web', '-A', 'mlock', '-V', 'ON')
    await run(SetCmd, ctx, '-p', 'web', '-c', `"nginx -g 'daemon off;'"`)
    await run(SetEnv, ctx, '-p', 'web', '-E', 'A=-x', '-E', 'B= "q" $v', '-E', 'C=')
    await run(SetHosts, ctx, '-p', 'web', '-H', 'db:fd00::1', '-H', 'x:10.0.0.1')
    await run(AddDep, ctx, '-p', 'web', '-P', 'db')
    const env = [
      ['A', '-x'],
      ['B', ' "q" $v'],
      ['C', ''],
    ]
    expect(web()).to.deep.include({command: `nginx -g 'daemon off;'`, env, hosts: ['fd00::1 db', '10.0.0.1 x'], depends: ['db']})
    expect(web().conf.get('pot.attr.mlock')).to.equal('YES')
  })

  it('say whether something has changed, or what would', async () => {
    const argv = ['-p', 'web', '-A', 'mlock', '-V', 'ON']
    const planned = records.context({planOnly: true})
    expect((await run(SetAttribute, planned, ...argv, '--plan')).result).to.deep.equal({pot: 'web', changed: true})
    expect(planned.plans).to.have.nested.property('[0].steps[0].run.do', 'write')
    expect((await run(SetAttribute, records.context(), ...argv)).result).to.deep.equal({pot: 'web', changed: true})
    expect((await run(SetAttribute, records.context(), ...argv)).result).to.deep.equal({pot: 'web', changed: false})
  })

  it('clear a text with an empty value', async () => {
    await run(SetAttribute, records.context(), '-p', 'web', '-A', 'exec_stop', '-V', '')
    expect(web().conf.get('pot.attr.exec_stop')).to.equal('')
  })

  it('set and remove hooks', async () => {
    const script = join(records.places.data, 'hook')
    writeFileSync(script, '#!/bin/sh\n')
    chmodSync(script, 0o755)
    await run(SetHook, records.context(), '-p', 'web', '-S', script, '-t', script)
    expect([records.read('jails/web/conf/poststart.sh'), records.read('jails/web/conf/prestop.sh')]).to.deep.equal(['#!/bin/sh\n', '#!/bin/sh\n'])
    await run(SetHook, records.context(), 'web', '--remove', 'poststart')
    expect(() => records.read('jails/web/conf/poststart.sh')).to.throw('ENOENT')
    expect(await codeOf(() => run(SetHook, records.context(), '-p', 'web'))).to.equal('USAGE')
  })

  it('update-config -a reports what it cannot update, goes on, and exits 1', async () => {
    records.write('jails/half/log/x', '')
    const ctx = records.context()
    const {result, exitCode} = await run(UpdateConfig, ctx, '-a')
    expect(exitCode).to.equal(1)
    expect(result).to.deep.include({
      pots: [
        {name: 'db', changed: true},
        {name: 'web', changed: true},
      ],
    })
    expect(ctx.said.join()).to.include('half is not updated')
    expect((await run(UpdateConfig, records.context(), '-p', 'web')).exitCode).to.equal(0)
    expect(await codeOf(() => run(UpdateConfig, ctx, '-p', 'half'))).to.equal('BROKEN_POT')
    expect(await codeOf(() => run(UpdateConfig, ctx, '-a', 'web'))).to.equal('USAGE')
  })

  it('config --set and --unset change pot.conf', async () => {
    const file = join(records.places.config, 'pot.conf')
    await run(Config, records.context(), '--set', 'POT_EXTIF=em1', '--set', 'POT_NETWORK_STACK=dual')
    expect(readFileSync(file, 'utf8')).to.match(/\nPOT_EXTIF=em1\nPOT_NETWORK_STACK=dual\n$/)
    await run(Config, records.context(), '--unset', 'POT_EXTIF')
    expect(readFileSync(file, 'utf8')).not.to.include('POT_EXTIF')
  })
})
