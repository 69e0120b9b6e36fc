import {join} from 'node:path'
import {expect} from 'chai'
import type {Volume} from '../../../../src/host/types.js'
import {bridgeNames, readBridge, takenAddresses} from '../../../../src/record/bridges.js'
import {flavourNames} from '../../../../src/pots/make/flavour-names.js'
import {potInfo} from '../../../../src/pots/look/info.js'
import {listPots} from '../../../../src/pots/look/list.js'
import {lastRunStats} from '../../../../src/pots/look/run-stats.js'
import {runningPots} from '../../../../src/pots/look/running.js'
import {potUsage} from '../../../../src/pots/look/show.js'
import {infoLines, listLines, listTable, tagLines, usageLines} from '../../../../src/ui/pot-text.js'
import {CORE_ATTRIBUTES} from '../../../../src/record/core-attributes.js'
import {codeOf, makeRecords, type Records} from '../../../support/records.js'

const WEB =
  'pot.level=1\npot.type=multi\npot.base=14.2\nnetwork_type=alias\nip=em0|10.0.0.5 10.0.0.6\npot.export.ports=80:8080\npot.rss.memory=64M\npot.rss.cpus=2\npot.share.disk=1G\npot.attr.mlock=YES\n'
const MOUNTS = 'zroot/pot/bases/14.2 / ro\nzroot/pot/jails/web/custom /opt/custom zfs-remount\nzroot/pot/fscomp/data /data\n/srv /srv ro\n'
const volume = (path: string, ...tags: string[]): Volume => ({path, at: undefined, snapshots: tags.map((tag) => ({tag, created: Number(tag)}))})
const VOLUMES = [volume('jails'), volume('jails/web', '1700000000', '1700000001'), volume('jails/web/custom', '1700000000'), volume('jails/web2', '9')]

describe('questions about pots', () => {
  let records: Records
  beforeEach(() => {
    records = makeRecords()
    records.pot('web', WEB, MOUNTS)
    records.pot('one', 'pot.type=single\npot.base=14.2\n')
  })
  afterEach(() => records.destroy())

  it('lists pots as pot 0.16 prints them', async () => {
    const pots = await listPots(records.context({running: ['web', 'foreign']}), {detailed: false})
    expect(pots.flatMap((one) => listLines(one, 'zroot/pot'))).to.deep.equal([
      ...['pot name : one', '\tnetwork : inherit', '\tactive : false', ''],
      ...['pot name : web', '\tnetwork : alias', '\tip : em0|10.0.0.5 10.0.0.6', '\tactive : true', '\tports : 80:8080', ''],
    ])
    expect(listTable(pots)).to.deep.equal([
      'NAME  STATE  SINCE  NETWORK  IP                     PORTS    BASE',
      'one   down   -      inherit  -                      -        14.2',
      'web   idle   -      alias    em0|10.0.0.5 10.0.0.6  80:8080  14.2',
    ])
  })

  it('lists datasets and snapshots when they are asked for', async () => {
    const pots = await listPots(records.context({volumes: VOLUMES}), {detailed: true})
    expect(pots.flatMap((one) => listLines(one, 'zroot/pot')).slice(3, 11)).to.deep.equal([
      '\tbase : 14.2',
      '\tlevel : 0',
      '\tdatasets:',
      '\tsnapshot:',
      '\t\tno snapshots',
      '',
      'pot name : web',
      '\tnetwork : alias',
    ])
    expect(pots.flatMap((one) => listLines(one, 'zroot/pot')).slice(14)).to.deep.equal([
      ...[
        '\tbase : 14.2',
        '\tlevel : 1',
        '\tdatasets:',
        '\t\t/ => bases/14.2',
        '\t\t/opt/custom => jails/web/custom',
        '\t\t/data => fscomp/data',
        '\t\t/srv => /srv',
      ],
      ...['\tsnapshot:', '\t\tzroot/pot/jails/web@1700000000', '\t\tzroot/pot/jails/web@1700000001', '\t\tzroot/pot/jails/web/custom@1700000000', ''],
    ])
  })

  it('lists a broken pot as such', async () => {
    records.write('jails/half/log/x', '')
    const pots = await listPots(records.context(), {detailed: false})
    expect(pots.map(({name}) => name)).to.deep.equal(['half', 'one', 'web'])
    expect(pots[0]).to.have.property('broken').that.includes('half is broken')
  })

  it('asks the host once, however many pots there are', async () => {
    for (let index = 0; index < 1000; index += 1) records.pot(`p${index}`, WEB, MOUNTS)
    const ctx = records.context({running: ['p7']})
    expect(await listPots(ctx, {detailed: false})).to.have.length(1002)
    expect(ctx.asked).to.deep.equal(['running'])
    expect((await runningPots(ctx)).map(({name, id}) => [name, id])).to.deep.equal([['p7', 1]])
    expect(ctx.asked).to.deep.equal(['running', 'running'])
  })

  it('asks nothing when there are no pots', async () => {
    const empty = makeRecords()
    const ctx = empty.context()
    expect([await listPots(ctx, {detailed: true}), await runningPots(ctx), ctx.asked]).to.deep.equal([[], [], []])
    empty.destroy()
  })

  it('counts only pots as running', async () => {
    expect(await runningPots(records.context({running: ['web', 'foreign', 'one']}))).to.deep.equal([
      {name: 'one', id: 3, main: {state: 'idle'}, addresses: [], ports: []},
      {name: 'web', id: 1, main: {state: 'idle'}, addresses: ['em0|10.0.0.5', '10.0.0.6'], ports: ['80:8080']},
    ])
  })

  it('tells all about a pot as pot 0.16 prints it', async () => {
    const memory = {name: 'memory', key: 'pot.rss.memory', type: 'bytes', default: '', group: 'plugin', description: '', limit: true} as const
    const cpus = {...memory, name: 'cpus', key: 'pot.rss.cpus', type: 'number'} as const
    const ctx = {
      ...records.context({running: ['web'], volumes: VOLUMES}),
      attributes: [...CORE_ATTRIBUTES, memory, cpus, {...memory, name: 'disk', key: 'pot.share.disk'}],
    }
    const lines = infoLines(await potInfo(ctx, 'web', {detailed: true}), 'zroot/pot')
    expect(lines.slice(0, 21)).to.deep.equal([
      ...[
        'pot name : web',
        '\ttype : multi',
        '\tbase : 14.2',
        '\tlevel : 1',
        '\tnetwork_type : alias',
        '\tip : em0|10.0.0.5 10.0.0.6',
        '\t\texported ports: 80:8080',
        '\tactive : true',
      ],
      ...['\tdatasets:', '\t\t/ => bases/14.2', '\t\t/opt/custom => jails/web/custom', '\t\t/data => fscomp/data', '\t\t/srv => /srv'],
      ...['\tsnapshots:', '\t\tzroot/pot/jails/web@1700000000', '\t\tzroot/pot/jails/web@1700000001', '\t\tzroot/pot/jails/web/custom@1700000000'],
      ...['\tattributes:', '\t\tstart-at-boot: NO', '\t\tearly-start-at-boot: NO', '\t\tpersistent: YES'],
    ])
    expect(lines.slice(-11)).to.deep.equal([
      ...['\t\texec_stop: NO', '\t\tstop_timeout: 10', '\tplugin attributes:', '\t\tmemory: 64M', '\t\tcpus: 2', '\t\tdisk: 1G'],
      ...['\tresource limits:', '\t\tmax amount cpus: 2', '\t\tmax amount disk: 1G', '\t\tmax amount memory: 64M', ''],
    ])
    expect(lines).to.include('\t\tmlock: YES')
  })

  it('shows attributes of Linux there alone', async () => {
    const ctx = records.context()
    const on = (name: 'linux' | 'freebsd') => potInfo({...ctx, host: {...ctx.host, name}}, 'web', {detailed: false})
    expect((await on('linux')).jailAttributes).to.include({mlock: 'YES', mknod: 'NO', audit_write: 'NO', pids_limit: '2048', ulimit_core: '0:unlimited'})
    expect((await on('freebsd')).jailAttributes)
      .to.include({mlock: 'YES', raw_sockets: 'NO'})
      .and.not.have.any.keys('mknod', 'audit_write', 'pids_limit', 'ulimit_nofile', 'ulimit_nproc', 'ulimit_core')
  })

  it('says no more than asked for', async () => {
    const ctx = records.context()
    const lines = infoLines(await potInfo(ctx, 'one', {detailed: false}), 'zroot/pot')
    expect(lines.slice(0, 7)).to.deep.equal([
      'pot name : one',
      '\ttype : single',
      '\tbase : 14.2',
      '\tlevel : 0',
      '\tnetwork_type : inherit',
      '\tactive : false',
      '\tattributes:',
    ])
    expect(ctx.asked).to.deep.equal(['running'])
    expect(await codeOf(() => potInfo(ctx, 'none', {detailed: false}))).to.equal('NO_POT')
  })

  it('asks for the disk usage of all pots at once', async () => {
    const usage = {'jails/web': 1_300_000_000, 'bases/14.2': 2048, 'fscomp/data': 0, 'jails/one': 512}
    const ctx = records.context({usage, running: ['web', 'one']})
    const shown = await potUsage(ctx, {names: ['web', 'one'], detailed: true})
    expect(shown.flatMap((one) => usageLines(one, 'zroot/pot'))).to.deep.equal([
      ...['pot web', '\tdisk usage      : 1.21G', '\tbase usage      : 2K', '\tdataset fscomp/data usage  : 0B'],
      ...['pot one', '\tdisk usage      : 512B'],
    ])
    expect(ctx.asked).to.deep.equal(['running', 'usage'])
  })

  it('tells the last run, and nothing before the first', async () => {
    expect(lastRunStats(records.settings, 'web')).to.deep.equal({})
    records.write('jails/web/conf/.last_run_stats', '{ "ExitCode": 42 }\n')
    expect(lastRunStats(records.settings, 'web')).to.deep.equal({ExitCode: 42})
    for (const text of ['', '{ "ExitCode": }', '{ "ExitCode": "1" }', '3']) {
      records.write('jails/web/conf/.last_run_stats', text)
      expect(await codeOf(() => lastRunStats(records.settings, 'web')), text).to.equal('BAD_STATS')
    }
  })

  it('shows who has which address of a bridge', async () => {
    expect(bridgeNames(records.settings)).to.deep.equal([])
    records.write('bridges/b1', 'net=10.192.0.16/29\ngateway=10.192.0.17\nname=b1\n')
    records.pot('in', 'network_type=private-bridge\nbridge=b1\nip=10.192.0.18\n')
    records.pot('other', 'network_type=private-bridge\nbridge=b2\nip=10.192.0.19\n')
    expect(bridgeNames(records.settings)).to.deep.equal(['b1'])
    expect(takenAddresses(records.settings, readBridge(records.settings, 'b1'))).to.deep.equal([
      {address: '10.192.0.16', use: 'b1 bridge - network'},
      {address: '10.192.0.17', use: 'b1 bridge - gateway'},
      {address: '10.192.0.18', use: 'in'},
      {address: '10.192.0.23', use: 'b1 bridge - broadcast'},
    ])
    for (const name of ['b2', '../jails/web/conf/pot.conf', '']) expect(await codeOf(() => readBridge(records.settings, name))).to.equal('NO_BRIDGE')
  })

  it('names a flavour once, whether it is a file, a script or both', () => {
    for (const file of ['web', 'web.sh', 'db.sh', 'tree.d/x', 'slim+3.sh']) records.write(`flavours/${file}`, '')
    expect(flavourNames([join(records.settings.fsRoot, 'flavours'), '/nonexistent'])).to.deep.equal(['db', 'slim+3', 'web'])
  })

  it('prints tags, and their dates when asked', () => {
    expect(tagLines([{tag: 'a', created: 1_700_000_000}], false)).to.deep.equal(['a'])
    expect(tagLines([{tag: 'a', created: 1_700_000_000}], true)[0]).to.match(/^a: -> {2}\w{3} Nov 1[45] \d\d:\d\d:\d\d \S+ 2023$/)
  })
})
