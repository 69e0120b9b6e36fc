import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {PotError} from '@pot/core'

/** Memory that a stream may demand of zstd: that of its largest window without `--long`. */
const MEMORY = '--memory=128MB'

/** What zstd makes of an open file, which is called `title` in messages. Rejects with BAD_IMAGE or TOOL_MISSING. Who stops reading ends it. */
export async function* decompress(file: number, title: string): AsyncGenerator<Uint8Array> {
  const child = spawn('zstd', ['-dcq', MEMORY], {stdio: [file, 'pipe', 'pipe']})
  const {stdout, stderr} = child
  if (stdout === null || stderr === null) throw new TypeError('no pipe')
  let said = ''
  stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-1000)
  })
  const ended = once(child, 'close').catch(() => {
    throw new PotError('TOOL_MISSING', 'zstd is not installed', {hint: 'install the package zstd'})
  })
  ended.catch(() => undefined)
  try {
    for await (const piece of stdout) yield piece
    const [code] = await ended
    if (code === 0) return
    const last = said.trim().split('\n').at(-1) ?? ''
    throw new PotError('BAD_IMAGE', `${title} is damaged: ${last.replace(/^.*?: /, '')}`)
  } finally {
    child.kill('SIGKILL')
  }
}
