// Decompresses an archive into a new file: decompress.js FILE TARGET. Makes the directory of TARGET.
import {createReadStream, createWriteStream, mkdirSync} from 'node:fs'
import {dirname} from 'node:path'
import {pipeline} from 'node:stream/promises'
import {roomLeft} from '../archive/room.js'
import {decompress} from '../transfer/decompress.js'
import {program} from './program.js'

await program(async ([file = '', target = '']) => {
  mkdirSync(dirname(target), {recursive: true, mode: 0o700})
  const check = roomLeft(dirname(target))
  async function* checked() {
    for await (const bytes of decompress(createReadStream(file, {highWaterMark: 1 << 18}), file)) {
      check(bytes.length)
      yield bytes
    }
  }
  await pipeline(checked(), createWriteStream(target, {flags: 'wx', mode: 0o600}))
})
