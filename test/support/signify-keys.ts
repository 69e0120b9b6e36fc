import {createHash, generateKeyPairSync, randomBytes} from 'node:crypto'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'

/** A pair of keys as signify(1) -n makes them; answers with their paths. */
export function makeKeys(directory: string, name: string): {readonly pub: string; readonly sec: string} {
  const {publicKey, privateKey} = generateKeyPairSync('ed25519')
  const pub = publicKey.export({format: 'der', type: 'spki'}).subarray(-32)
  const seed = privateKey.export({format: 'der', type: 'pkcs8'}).subarray(-32)
  const number = randomBytes(8)
  const secret = Buffer.concat([seed, pub])
  const checksum = createHash('sha512').update(secret).digest().subarray(0, 8)
  const file = (comment: string, bytes: Buffer) => `untrusted comment: ${comment}\n${bytes.toString('base64')}\n`
  const paths = {pub: join(directory, `${name}.pub`), sec: join(directory, `${name}.sec`)}
  writeFileSync(paths.pub, file(`${name} public key`, Buffer.concat([Buffer.from('Ed'), number, pub])))
  const head = Buffer.concat([Buffer.from('EdBK'), Buffer.alloc(4), randomBytes(16), checksum, number])
  writeFileSync(paths.sec, file(`${name} secret key`, Buffer.concat([head, secret])), {mode: 0o600})
  return paths
}
