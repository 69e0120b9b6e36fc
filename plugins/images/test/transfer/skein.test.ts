import {expect} from 'chai'
import {skein1024} from '../../src/transfer/skein.js'

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

describe('Skein-1024', () => {
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
})
