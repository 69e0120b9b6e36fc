import {chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import type {RecordRules} from '../../src/import/record-conf.js'
import {settlePot} from '../../src/import/settle-pot.js'
import {CORE_ATTRIBUTES} from '../../../../src/record/core-attributes.js'

const directoryAt = (path: string): string => {
  mkdirSync(path)
  return path
}

const RULES: RecordRules = {
  name: 'web',
  uuid: 'u',
  hostname: 'web.host',
  attributes: CORE_ATTRIBUTES,
  networks: [],
  stack: 'ipv4',
  command: 'sh',
  settings: false,
  owners: [],
}

describe('a received pot', () => {
  let top: string

  before(() => {
    top = mkdtempSync(join(tmpdir(), 'pot-images-'))
  })

  after(() => rmSync(top, {recursive: true, force: true}))

  it('a received pot is settled: no mounts, no hooks, no links, and a record of this host', () => {
    const directory = join(top, 'pot')
    const conf = join(directory, 'conf')
    mkdirSync(conf, {recursive: true})
    mkdirSync(join(directory, 'm'))
    writeFileSync(join(top, 'victim'), 'untouched')
    writeFileSync(
      join(conf, 'pot.conf'),
      'pot.type=single\npot.uuid=old\npot.cmd=true\nnetwork_type=alias\nip=em0|10.0.0.1\npot.attr.no-tmpfs=YES\npot.attr.mlock=YES\npot.attr.sysvmsg=nonsense\n',
    )
    writeFileSync(join(conf, 'fscomp.conf'), '/etc /mnt\n')
    writeFileSync(join(conf, 'prestart.sh'), '#!/bin/sh\n', {mode: 0o755})
    symlinkSync(join(top, 'victim'), join(conf, 'poststop.sh'))
    symlinkSync(top, join(directory, 'log'))
    mkdirSync(join(directory, 'ncat-x'))
    chmodSync(directory, 0o777)
    settlePot(directory, {rules: RULES, hooks: false})
    expect(readdirSync(directory).sort()).to.deep.equal(['conf', 'm'])
    expect(readdirSync(conf).sort()).to.deep.equal(['fscomp.conf', 'pot.conf'])
    expect(readFileSync(join(conf, 'fscomp.conf'), 'utf8')).to.equal('')
    const text = readFileSync(join(conf, 'pot.conf'), 'utf8')
    for (const line of ['pot.uuid=u', 'pot.cmd=true', 'network_type=inherit', 'pot.attr.no-tmpfs=YES', 'host.hostname="web.host"'])
      expect(text).to.include(`${line}\n`)
    expect(text).not.to.match(/nonsense|mlock|^ip=/m)
    expect(readFileSync(join(top, 'victim'), 'utf8')).to.equal('untouched')
    expect(existsSync(join(top, 'pot/log'))).to.equal(false)
  })

  it('a received pot whose record is a link, or that has none, is refused', () => {
    for (const [name, make] of [
      ['a', (conf: string) => symlinkSync(top, conf)],
      ['b', (conf: string) => symlinkSync('/etc/passwd', join(directoryAt(conf), 'pot.conf'))],
      ['c', (conf: string) => writeFileSync(join(directoryAt(conf), 'pot.conf'), 'pot.type=multi\n')],
      ['d', (conf: string) => mkdirSync(conf)],
    ] as const) {
      mkdirSync(join(top, name))
      make(join(top, name, 'conf'))
      expect(() => settlePot(join(top, name), {rules: RULES, hooks: true}), name).to.throw(/^the image /)
    }
  })
})
