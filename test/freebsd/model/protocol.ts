import type {Socket} from 'node:net'

/** A frame is a list of byte strings: total length, then each with its own length, all big-endian 32 bit. */
export function encode(items: readonly (Buffer | string)[]): Buffer {
  const parts = items.flatMap((item) => {
    const bytes = typeof item === 'string' ? Buffer.from(item) : item
    return [length(bytes.length), bytes]
  })
  const body = Buffer.concat(parts)
  return Buffer.concat([length(body.length), body])
}

const length = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function decode(body: Buffer): Buffer[] {
  const items: Buffer[] = []
  for (let at = 0; at < body.length; ) {
    const end = at + 4 + body.readUInt32BE(at)
    items.push(body.subarray(at + 4, end))
    at = end
  }
  return items
}

export interface Channel {
  send(items: readonly (Buffer | string)[]): void
  /** The next frame from the other side. Rejects when the other side is gone. */
  receive(): Promise<Buffer[]>
  readonly closed: boolean
}

/** Frames over a socket. */
export function channel(socket: Socket): Channel {
  let pending = Buffer.alloc(0)
  let closed = false
  const frames: Buffer[][] = []
  const waiting: {resolve: (frame: Buffer[]) => void; reject: (error: Error) => void}[] = []

  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk])
    while (pending.length >= 4 && pending.length >= 4 + pending.readUInt32BE(0)) {
      const end = 4 + pending.readUInt32BE(0)
      const frame = decode(pending.subarray(4, end))
      pending = pending.subarray(end)
      const next = waiting.shift()
      if (next) next.resolve(frame)
      else frames.push(frame)
    }
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    closed = true
    for (const next of waiting.splice(0)) next.reject(new Error('the caller is gone'))
  })

  return {
    send: (items) => {
      if (!closed) socket.write(encode(items))
    },
    receive: () =>
      new Promise((resolve, reject) => {
        const frame = frames.shift()
        if (frame) resolve(frame)
        else if (closed) reject(new Error('the caller is gone'))
        else waiting.push({resolve, reject})
      }),
    get closed() {
      return closed
    },
  }
}
