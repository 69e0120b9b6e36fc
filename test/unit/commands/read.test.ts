import {expect} from 'chai'
import Config from '../../../src/commands/config.js'
import GetAttribute from '../../../src/commands/get-attribute.js'
import Info from '../../../src/commands/info.js'
import LastRunStats from '../../../src/commands/last-run-stats.js'
import List from '../../../src/commands/list.js'
import Logs from '../../../src/commands/logs.js'
import Ps from '../../../src/commands/ps.js'
import Show from '../../../src/commands/show.js'
import Top from '../../../src/commands/top.js'
import Version from '../../../src/commands/version.js'
import {codeOf, makeRecords, type Records} from '../../support/records.js'
import {run} from './support.js'

describe('commands that read', () => {
  let records: Records
  beforeEach(() => {
    records = makeRecords()
    records.pot('web', 'network_type=public-bridge\nip=10.192.0.9\n')
    records.pot('db', 'pot.type=single\n')
  })
  afterEach(() => records.destroy())

  it('ls -q prints bare names and asks the host nothing', async () => {
    const ctx = records.context({running: ['web']})
    expect((await run(List, ctx, '-q')).lines).to.deep.equal(['db', 'web'])
    expect([ctx.asked, ctx.said]).to.deep.equal([[], []])
  })

  it('ls -q prints nothing at all when there is no pot', async () => {
    const empty = makeRecords()
    const ctx = empty.context()
    expect((await run(List, ctx, '-q')).lines).to.deep.equal([])
    expect(ctx.said).to.deep.equal([])
    await run(List, ctx)
    expect(ctx.said).to.deep.equal(['there are no pots'])
    empty.destroy()
  })

  it('ls lists other things by their label, or by name alone', async () => {
    records.write('bases/14.2/.osrelease', '')
    records.write('fscomp/data/x', '')
    records.write('bridges/b1', '')
    const ctx = records.context()
    expect((await run(List, ctx, '-b')).lines).to.deep.equal(['bases: 14.2'])
    expect((await run(List, ctx, '-qf')).lines).to.deep.equal(['data'])
    expect((await run(List, ctx, '-B')).lines).to.deep.equal(['bridge: b1'])
    const {lines, result} = await run(List, ctx, '-a')
    expect(lines.filter((line) => !line.startsWith('flavour'))).to.deep.equal([
      ...[
        'bases: 14.2',
        'pot name : db',
        '\tnetwork : inherit',
        '\tactive : false',
        '',
        'pot name : web',
        '\tnetwork : public-bridge',
        '\tip : 10.192.0.9',
        '\tactive : false',
        '',
      ],
      ...['fscomp: data', 'bridge: b1'],
    ])
    expect(result).to.have.all.keys('bases', 'pots', 'fscomps', 'flavours', 'bridges')
  })

  it('ls refuses what excludes each other', async () => {
    expect(await codeOf(() => run(List, records.context(), '-b', '-f'))).to.equal('USAGE')
    expect(await codeOf(() => run(List, records.context(), '-aq'))).to.equal('USAGE')
  })

  it('ps prints names, and its notice is no data', async () => {
    expect((await run(Ps, records.context({running: ['web', 'other']}))).lines).to.deep.equal(['web'])
    const ctx = records.context()
    expect((await run(Ps, ctx)).lines).to.deep.equal([])
    expect(ctx.said).to.deep.equal(['no pot is running'])
    const quiet = records.context()
    await run(Ps, quiet, '-q')
    expect(quiet.said).to.deep.equal([])
  })

  it('info -r tells by the exit status alone', async () => {
    const ctx = records.context({running: ['web']})
    expect(await run(Info, ctx, '-r', '-p', 'web')).to.deep.include({lines: [], exitCode: 0})
    expect(await run(Info, ctx, '-qrp', 'db')).to.deep.include({lines: [], exitCode: 1, result: {name: 'db', running: false}})
    expect(await codeOf(() => run(Info, ctx, '-r', 'none'))).to.equal('NO_POT')
  })

  it('info -E is for a shell, and -q prints nothing', async () => {
    const ctx = records.context({running: ['web']})
    expect((await run(Info, ctx, '-E', '-p', 'web')).lines).to.deep.equal(['export _POT_NAME=web', 'export _POT_IP=10.192.0.9', 'export _POT_JID=1'])
    expect(await run(Info, ctx, '-q', 'web')).to.deep.include({lines: [], exitCode: 0})
  })

  it('info -s prints the tags of the pot itself', async () => {
    const volumes = ['jails/web', 'jails/web/m'].map((path) => ({path, at: undefined, snapshots: [{tag: '17', created: 17}]}))
    const {lines, result} = await run(Info, records.context({volumes}), '-s', 'web')
    expect(lines).to.deep.equal(['17'])
    expect(result).to.have.length(2)
  })

  it('info refuses what makes no sense', async () => {
    for (const argv of [[], ['-q', '-v', 'web'], ['-E', '-B', 'b1'], ['-B', 'b1', 'web']]) {
      expect(await codeOf(() => run(Info, records.context(), ...argv)), argv.join(' ')).to.equal('USAGE')
    }
  })

  it('show takes the pots that run, all, or one', async () => {
    const ctx = records.context({running: ['web'], usage: {'jails/web': 4096, 'jails/db': 8192}, processes: [{pid: 1, command: 'x', rss: 1024}]})
    const memory = process.getuid?.() === 0 ? ['\tphysical memory : 1K'] : []
    expect((await run(Show, ctx)).lines).to.deep.equal(['pot web', '\tdisk usage      : 4K', ...memory])
    expect((await run(Show, ctx, '-a')).lines).to.deep.equal(['pot db', '\tdisk usage      : 8K', 'pot web', '\tdisk usage      : 4K', ...memory])
    expect((await run(Show, ctx, '-q', '-p', 'db')).lines).to.deep.equal(['db'])
    expect(await codeOf(() => run(Show, ctx, '-a', 'web'))).to.equal('USAGE')
  })

  it('top refuses a pot that is down', async () => {
    expect(await codeOf(() => run(Top, records.context(), '-p', 'web'))).to.equal('NOT_RUNNING')
  })

  it("last-run-stats prints what Nomad's driver reads", async () => {
    expect((await run(LastRunStats, records.context(), '-p', 'web')).lines).to.deep.equal(['{}'])
    records.write('jails/web/conf/.last_run_stats', '{ "ExitCode": 3 }\n')
    expect(await run(LastRunStats, records.context(), '-p', 'web')).to.deep.include({lines: ['{ "ExitCode": 3 }'], result: {ExitCode: 3}})
  })

  it('get-attribute prints a value, and -q keeps quiet about a pot that is not there', async () => {
    expect((await run(GetAttribute, records.context(), '-p', 'web', '-A', 'persistent')).lines).to.deep.equal(['persistent: YES'])
    expect((await run(GetAttribute, records.context(), '-qp', 'web', '-A', 'exec_stop', '-V', 'x')).lines).to.deep.equal([''])
    const ctx = records.context()
    await run(GetAttribute, ctx, '-p', 'web', '-A', 'exec_stop')
    expect(ctx.said).to.deep.equal(['exec_stop is not set'])
    expect(await run(GetAttribute, ctx, '-q', '-p', 'none', '-A', 'mlock')).to.deep.include({lines: [], exitCode: 1})
    expect(await codeOf(() => run(GetAttribute, ctx, '-p', 'none', '-A', 'mlock'))).to.equal('NO_POT')
    expect(await codeOf(() => run(GetAttribute, ctx, '-q', '-p', 'web', '-A', 'none'))).to.equal('USAGE')
  })

  it('logs gives lines to a program', async () => {
    records.write('jails/web/log/main.log', 'one\ntwo\n')
    expect((await run(Logs, records.context(), 'web', '--json')).result).to.deep.equal({name: 'web', lines: ['one', 'two']})
    expect((await run(Logs, records.context(), 'web', '--json', '-n', '1')).result).to.deep.equal({name: 'web', lines: ['two']})
    expect(await codeOf(() => run(Logs, records.context(), 'web', '--json', '-f'))).to.equal('USAGE')
  })

  it('config shows one setting as pot 0.16 does, or all', async () => {
    const ctx = records.context()
    expect((await run(Config, ctx, '-qg', 'fs_root')).lines).to.deep.equal([records.settings.fsRoot])
    expect((await run(Config, ctx, '-g', 'network_stack')).lines).to.deep.equal(['network stack = ipv4'])
    expect((await run(Config, ctx)).result).to.include({POT_ZFS_ROOT: 'zroot/pot', POT_EXTIF: 'em0'})
    for (const argv of [['-q'], ['-g', 'none'], ['--plan'], ['--set', 'POT_NONE=1'], ['--unset', 'NONE']]) {
      expect(await codeOf(() => run(Config, ctx, ...argv)), argv.join(' ')).to.equal('USAGE')
    }
  })

  it('version prints its number, and that of the shell tool for those who compare', async () => {
    expect((await run(Version, records.context())).lines).to.deep.equal(['pot version: 1.2.3 (compatible with 0.16.0)'])
    expect((await run(Version, records.context(), '-q')).lines).to.deep.equal(['0.16.0'])
  })
})
