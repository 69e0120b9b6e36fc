import {HEAP, skeinModule} from './skein-module.js'

/** The part of the WebAssembly interface that pot uses; the types of Node omit it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => {readonly exports: unknown}
}

interface Exports {
  readonly memory: {readonly buffer: ArrayBuffer}
  process(bytes: number, blocks: number): void
}

const isExports = (value: unknown): value is Exports => typeof value === 'object' && value !== null && 'memory' in value && 'process' in value

/** Computes a digest of data in pieces; `hex` ends it. */
export interface Hasher {
  update(bytes: Uint8Array): void
  hex(): string
}

const BLOCK = 128
const TYPE = {config: 4n, message: 48n, output: 63n} as const
const [FIRST, FINAL] = [1n << 62n, 1n << 63n]

let compiled: object | undefined

/** Skein-1024 with 1024 bits of output, like skein1024(1) of FreeBSD: 256 hexadecimal digits. Uses constant memory. */
export function skein1024(): Hasher {
  compiled ??= new WebAssembly.Module(skeinModule())
  const {exports} = new WebAssembly.Instance(compiled)
  if (!isExports(exports)) throw new TypeError('no Skein')
  const {memory, process} = exports
  const bytes = new Uint8Array(memory.buffer)
  const words = new BigUint64Array(memory.buffer, 0, HEAP.message / 8)
  const room = HEAP.room * BLOCK
  let filled = 0

  /** Processes all buffered data except for a block that may be the last. */
  function flush(): void {
    const blocks = Math.ceil(filled / BLOCK) - 1
    if (blocks <= 0) return
    process(BLOCK, blocks)
    bytes.copyWithin(HEAP.message, HEAP.message + blocks * BLOCK, HEAP.message + filled)
    filled -= blocks * BLOCK
  }
  function begin(type: bigint): void {
    words.set([0n, (type << 56n) | FIRST], HEAP.tweak / 8)
    filled = 0
  }
  function finish(): void {
    flush()
    bytes.fill(0, HEAP.message + filled, HEAP.message + BLOCK)
    words[HEAP.tweak / 8 + 1] = (words[HEAP.tweak / 8 + 1] ?? 0n) | FINAL
    process(filled, 1)
  }
  function update(more: Uint8Array): void {
    for (let done = 0; done < more.length; ) {
      if (filled === room) flush()
      const part = more.subarray(done, done + room - filled)
      bytes.set(part, HEAP.message + filled)
      filled += part.length
      done += part.length
    }
  }

  begin(TYPE.config)
  const config = Buffer.alloc(32)
  config.write('SHA3', 'latin1')
  config.writeUInt16LE(1, 4)
  config.writeBigUInt64LE(1024n, 8)
  update(config)
  finish()
  begin(TYPE.message)

  return {
    update,
    hex() {
      finish()
      begin(TYPE.output)
      update(new Uint8Array(8))
      finish()
      return Buffer.from(bytes.subarray(HEAP.chain, HEAP.chain + BLOCK)).toString('hex')
    },
  }
}
