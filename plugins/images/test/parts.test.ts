import {chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {skein1024} from '../src/transfer/skein.js'
import {readPublicKey, readSecretKey} from '../src/transfer/signify.js'
import {checkOrder} from '../src/export-tags.js'
import {placeOf} from '../src/pot-image/find-files.js'
import {localName} from '../src/local-name.js'
import type {RecordRules} from '../src/import/record-conf.js'
import {preparePot} from '../src/import/prepare-pot.js'
import {settlePot} from '../src/import/settle-pot.js'
import {CORE_ATTRIBUTES} from '../../../src/record/core-attributes.js'
import {fakeContext} from '../../../src/testing/fake-context.js'
import {makeKeys} from './support.js'

/** Of the specification of Skein, version 1.3, appendix C: messages of 8, 1024 and 2048 bits that count down from FF. */
const KNOWN: readonly (readonly [bytes: number, hex: string])[] = [
  [
    1,
    'e62c05802ea0152407cdd8787fda9e35703de862a4fbc119cff8590afe79250bccc8b3faf1bd2422ab5c0d263fb2f8afb3f796f048000381531b6f00d85161bc0fff4bef2486b1ebcd3773fabf50ad4ad5639af9040e3f29c6c931301bf79832e9da09857e831e82ef8b4691c235656515d437d2bda33bcec001c67ffde15ba8',
  ],
  [
    128,
    '1f3e02c46fb80a3fcd2dfbbc7c173800b40c60c2354af551189ebf433c3d85f9ff1803e6d920493179ed7ae7fce69c3581a5a2f82d3e0c7a295574d0cd7d217c484d2f6313d59a7718ead07d0729c24851d7e7d2491b902d489194e6b7d369db0ab7aa106f0ee0a39a42efc54f18d93776080985f907574f995ec6a37153a578',
  ],
  [
    256,
    '842a53c99c12b0cf80cf69491be5e2f7515de8733b6ea9422dfd676665b5fa42ffb3a9c48c217777950848cecdb48f640f81fb92bef6f88f7a85c1f7cd1446c9161c0afe8f25ae444f40d3680081c35aa43f640fd5fa3c3c030bcc06abac01d098bcc984ebd8322712921e00b1ba07d6d01f26907050255ef2c8e24f716c52a5',
  ],
]

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

describe('parts of the plugin images', () => {
  let top: string
  before(() => {
    top = mkdtempSync(join(tmpdir(), 'pot-images-'))
  })
  after(() => rmSync(top, {recursive: true, force: true}))

  it('Skein-1024 is what its specification says, in whatever pieces a message comes', () => {
    for (const [bytes, hex] of KNOWN) {
      const message = Uint8Array.from({length: bytes}, (_, index) => 255 - index)
      for (const size of [1, 100, 128, 1000]) {
        const hash = skein1024()
        for (let at = 0; at < bytes; at += size) hash.update(message.subarray(at, at + size))
        expect(hash.hex(), `${bytes} bytes in pieces of ${size}`).to.equal(hex)
      }
    }
  })

  it('Skein-1024 of a long message does not depend on its pieces', () => {
    const long = Buffer.alloc(300_001, 'skein')
    const one = skein1024()
    one.update(long)
    const two = skein1024()
    for (let at = 0; at < long.length; at += 77_777) two.update(long.subarray(at, at + 77_777))
    expect(two.hex()).to.equal(one.hex())
  })

  it('keys are read to the letter, and those with a passphrase refused', () => {
    const keys = makeKeys(top, 'images')
    expect(readPublicKey(keys.pub)).to.include({name: 'images.pub'})
    expect(readSecretKey(keys.sec)).to.include({publicName: 'images.pub'})
    expect(() => readSecretKey(keys.pub)).to.throw('is not a secret key')
    expect(() => readPublicKey(keys.sec)).to.throw('is not a public key')
    expect(() => readPublicKey(join(top, 'none'))).to.throw('is not there')
    const [comment, base64 = ''] = readFileSync(keys.sec, 'utf8').split('\n')
    const bytes = Buffer.from(base64, 'base64')
    const change = (offset: number) => {
      const changed = Buffer.from(bytes)
      changed[offset] = (changed[offset] ?? 0) ^ 1
      writeFileSync(keys.sec, `${comment}\n${changed.toString('base64')}\n`)
      return () => readSecretKey(keys.sec)
    }
    expect(change(7)).to.throw('has a passphrase')
    expect(change(60)).to.throw('is damaged')
  })

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

  it('a pot is prepared with the ports that export-ports takes, and with no others', async () => {
    const {ctx, remove} = fakeContext()
    const prepare = (port: string) =>
      preparePot(ctx, {image: 'app', tag: '1', allocation: 'a', ports: [port], cloneOptions: []}).catch((error: Error) => error.message)
    expect(await prepare('80:8080@192.0.2.1')).to.equal('the image app 1 is not imported, and no URL is given')
    expect(await prepare('80:99999')).to.match(/^'80:99999' is not a port/)
    remove()
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

  it('names, tags, places and ports are those of pot 0.16', () => {
    expect(localName('web', '1.0.2')).to.equal('web_1_0_2')
    expect(placeOf('file:///srv/my%20images')).to.deep.equal({directory: '/srv/my images'})
    expect(placeOf('file://.')).to.deep.equal({directory: '.'})
    expect(placeOf('https://example.org/x/')).to.deep.equal({url: 'https://example.org/x'})
    expect(() => placeOf('')).to.throw('empty')
    expect(() => placeOf('ftp://example.org')).to.throw('not a place')
    expect(() => checkOrder({tag: '1.9', snapshot: '1'}, {tag: '1.10', snapshot: '2'})).not.to.throw()
    expect(() => checkOrder({tag: '1.10', snapshot: '1'}, {tag: '1.9', snapshot: '2'})).to.throw('older')
    expect(() => checkOrder({tag: '1', snapshot: '1'}, {tag: '1', snapshot: '2'})).to.throw('another snapshot')
  })
})
