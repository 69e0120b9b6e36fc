import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {parseConfig} from '../../src/oci/format/image-config.js'
import {recordOf} from '../../src/oci/pot-record.js'
import {recordConf, type RecordRules} from '../../src/import/record-conf.js'
import {settlePot} from '../../src/import/settle-pot.js'
import {notice, whatItSays} from '../../src/import/what-images-say.js'
import {keyOf} from '../../../../src/record/attribute-values.js'
import type {Attribute} from '../../../../src/record/attributes.js'
import {CORE_ATTRIBUTES} from '../../../../src/record/core-attributes.js'
import {parseKeyValues, type KeyValues} from '../../../../src/record/key-values.js'

const plugin = (name: string, from: string): Attribute => ({name, type: 'string', default: '', group: 'plugin', plugin: from, description: ''})

const ATTRIBUTES: readonly Attribute[] = [
  ...CORE_ATTRIBUTES,
  plugin('exposed-ports', '@pot/plugin-images'),
  {...plugin('memory', '@pot/plugin-limits'), type: 'bytes', key: 'pot.rss.memory'},
  plugin('tunnel', 'pot-plugin-of-somebody'),
]

const rules = (settings: boolean): RecordRules => ({
  ...{name: 'web', uuid: 'u', hostname: 'web.host', command: 'sh', settings},
  ...{attributes: ATTRIBUTES, networks: ['public-bridge', 'alias'], stack: 'ipv4', owners: []},
})

/** What is only about the pot, or allows less. */
const OWN = {
  'pot.attr.persistent': 'NO',
  'pot.attr.no-rc-script': 'YES',
  'pot.attr.no-tmpfs': 'YES',
  'pot.attr.no-etc-hosts': 'YES',
  'pot.attr.exec-env': 'YES',
  'pot.attr.user': 'www',
  'pot.attr.workdir': '/srv',
  'pot.attr.exposed-ports': '80/tcp',
  'pot.attr.restart': 'on-failure:3',
  'pot.attr.health-cmd': 'nginx -t',
  'pot.attr.health-interval': '5',
  'pot.attr.health-retries': '2',
  'pot.attr.health-grace': '30',
  'pot.attr.health-action': 'restart',
  'pot.attr.exec_stop': 'nginx -s quit',
  'pot.attr.stop_timeout': '60',
  'pot.attr.stop_signal': 'SIGQUIT',
  'pot.attr.sysvshm': 'disable',
  'pot.base': '14.2',
  osrelease: '"14.2-RELEASE"',
}

/** What is about the host, each with a value that is not its default. */
const OF_THE_HOST = {
  'pot.attr.start-at-boot': 'YES',
  'pot.attr.early-start-at-boot': 'YES',
  'pot.attr.prunable': 'YES',
  'pot.attr.ephemeral': 'YES',
  'pot.attr.snapshot-keep': '7d',
  'pot.attr.quota': '1G',
  'pot.attr.secrets': 'key',
  'pot.attr.label': 'tier=web',
  'pot.attr.localhost-tunnel': 'YES',
  'pot.attr.restart-delay': '0.001',
  'pot.attr.health-timeout': '3600',
  'pot.attr.enforce_statfs': '1',
  'pot.attr.mount': 'YES',
  'pot.attr.fdescfs': 'YES',
  'pot.attr.linprocfs': 'YES',
  'pot.attr.nullfs': 'YES',
  'pot.attr.procfs': 'YES',
  'pot.attr.tmpfs': 'YES',
  'pot.attr.zfs': 'YES',
  'pot.attr.raw_sockets': 'YES',
  'pot.attr.sysvsem': 'inherit',
  'pot.attr.sysvmsg': 'inherit',
  'pot.attr.children': '9',
  'pot.attr.mlock': 'YES',
  'pot.attr.devfs_ruleset': '0',
  'pot.attr.mknod': 'YES',
  'pot.attr.audit_write': 'YES',
  'pot.attr.pids_limit': '0',
  'pot.attr.ulimit_nofile': 'unlimited',
  'pot.attr.ulimit_nproc': 'unlimited',
  'pot.attr.ulimit_core': 'unlimited',
  'pot.attr.tunnel': 'here',
  'pot.rss.memory': '1T',
  'pot.export.ports': '80:8080',
  'pot.stack': 'dual',
  network_type: 'public-bridge',
}

const OF_NOBODY = {'pot.attr.made-up': '1', 'pot.vpn.key': 'x', 'pot.depend': 'other', 'pot.export.static.ports': '22'}

const textOf = (...parts: readonly Readonly<Record<string, string>>[]): string =>
  parts.flatMap((part) => Object.entries(part).map(([key, value]) => `${key}=${value}\n`)).join('')

/** The record of a pot made of an image of this format that says this. */
const FORMATS: Readonly<Record<string, (text: string, settings: boolean, top: string) => KeyValues>> = {
  'tar.zst': (text, settings) => recordConf(parseKeyValues(text), rules(settings)),
  'xz and zst': (text, settings, top) => {
    const directory = mkdtempSync(join(top, 'pot-'))
    mkdirSync(join(directory, 'conf'))
    mkdirSync(join(directory, 'm'))
    writeFileSync(join(directory, 'conf/pot.conf'), `pot.type=single\n${text}`)
    settlePot(directory, {rules: rules(settings), hooks: false})
    return parseKeyValues(readFileSync(join(directory, 'conf/pot.conf'), 'utf8'))
  },
  oci: (text, settings) => {
    const config = {architecture: 'amd64', os: 'linux', rootfs: {type: 'layers', diff_ids: []}, config: {Labels: {'pot.record': text}}}
    return recordConf(recordOf({attributes: ATTRIBUTES}, parseConfig(JSON.stringify(config)), '14.2'), rules(settings))
  },
}

describe('what an image may say', () => {
  let top: string
  before(() => {
    top = mkdtempSync(join(tmpdir(), 'pot-says-'))
  })
  after(() => rmSync(top, {recursive: true, force: true}))

  for (const [format, made] of Object.entries(FORMATS)) {
    const pick = (conf: KeyValues, keys: object) => Object.fromEntries(Object.keys(keys).flatMap((key) => (conf.has(key) ? [[key, conf.get(key)]] : [])))

    it(`${format}: is what its pot needs, and about the host only what its importer lets it say`, () => {
      const text = textOf(OWN, OF_THE_HOST, OF_NOBODY)
      const [plain, allowed] = [made(text, false, top), made(text, true, top)]
      for (const conf of [plain, allowed]) {
        expect(pick(conf, OWN)).to.deep.equal(OWN)
        expect(pick(conf, OF_NOBODY)).to.deep.equal({})
      }
      expect(pick(plain, OF_THE_HOST)).to.deep.equal({network_type: 'inherit'})
      expect(pick(allowed, OF_THE_HOST)).to.deep.equal(OF_THE_HOST)
      expect([plain.get('vnet'), allowed.get('vnet')]).to.deep.equal(['false', 'true'])
    })

    it(`${format}: is no nonsense, whoever lets it say so`, () => {
      const bad = {
        ...{'pot.attr.sysvshm': 'mine', 'pot.attr.stop_timeout': 'long', 'pot.stack': 'ipx', 'pot.export.ports': '80:1 ; x'},
        ...{network_type: 'alias', osrelease: '14";exec.prestart="x', 'pot.attr.to-be-pruned': 'YES'},
      }
      const conf = made(textOf(bad, {'pot.base': '14.2'}), true, top)
      expect(pick(conf, bad)).to.deep.equal({network_type: 'inherit'})
    })
  }

  it('every attribute of the core is in the list, or needs the importer', () => {
    const listed = Object.keys({...OWN, ...OF_THE_HOST})
    const others = CORE_ATTRIBUTES.filter((one) => one.readonly !== true && !listed.includes(keyOf(one))).map(({name}) => name)
    expect(others).to.deep.equal([])
    for (const attribute of ATTRIBUTES.filter(({name}) => name !== 'to-be-pruned')) {
      const [said] = whatItSays(parseKeyValues(`${keyOf(attribute)}=${attribute.default}\n`), rules(false))
      expect({name: attribute.name, whose: said?.whose}).to.deep.equal({name: attribute.name, whose: 'image'})
    }
    expect(whatItSays(parseKeyValues('pot.attr.stop_timeout=61\n'), rules(false))[0]).to.include({whose: 'importer'})
  })

  it('what it does not get is named in one line, as plain text', () => {
    const of = (text: string, settings = false, hooks = false) =>
      notice({said: whatItSays(parseKeyValues(text), rules(settings)), hooks: ['prestart.sh'], allow: {settings, hooks}})
    const text = textOf({'pot.attr.start-at-boot': 'YES', network_type: 'public-bridge', 'pot.cmd': 'x'}, {'pot.attr.x': `\u001b[2J${'y'.repeat(200)}`})
    expect(of(text)).to.equal(
      `the image asks for start-at-boot=YES, network_type=public-bridge (not without pot import --allow-image-settings), and for prestart.sh (not without pot import --allow-image-hooks), and for pot.attr.x=?[2J${'y'.repeat(65)} (no pot gets that from an image)`,
    )
    expect(of('pot.cmd=x\npot.stack=ipv4\nnetwork_type=inherit\npot.attr.start-at-boot=NO\n', false, true)).to.equal(undefined)
    expect(of('pot.attr.start-at-boot=YES\n', true, true)).to.equal(undefined)
  })
})
