import {closeSync, existsSync, openSync, renameSync, rmSync, statSync, utimesSync, writeSync} from 'node:fs'
import {get, type IncomingMessage} from 'node:http'
import {fail, type Call, type Reply} from '../call.js'
import {absolute} from '../fs/attach.js'
import {getoptLong, usual, type Options} from '../getopt.js'

const USAGE = `usage: fetch [-146AadFlMmnPpqRrsUv] [-B bytes] [--bind-address=host]
       [--ca-cert=file] [--ca-path=dir] [--cert=file] [--crl=file]
       [-i file] [--key=file] [-N file] [--no-passive] [--no-proxy=list]
       [--no-sslv3] [--no-tlsv1] [--no-verify-hostname] [--no-verify-peer]
       [-o file] [--referer=URL] [-S bytes] [-T seconds]
       [--user-agent=agent-string] [-w seconds] URL ...`

const REASONS: Readonly<Record<number, string>> = {
  301: 'Moved Permanently',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  416: 'Requested Range Not Satisfiable',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** The model has no network but the loopback: other hosts have no address. */
export async function fetch(call: Call): Promise<Reply> {
  const options = getoptLong(
    call.argv.filter((word) => !word.startsWith('--')),
    '146AaB:bc:dFf:Hh:i:lMmN:nno:PpqRrS:sT:tUvw:',
    usual('fetch', USAGE),
  )
  if (options.operands.length === 0) return fail(USAGE)
  if (options.has('r') && options.has('m')) return fail('fetch: the -m and -r flags are mutually exclusive')
  let code = 0
  for (const url of options.operands) {
    const error = await call.outside(() => one(call, options, url))
    if (error === undefined) continue
    call.warn(`fetch: ${error}\n`)
    code = 1
  }
  return {code}
}

const local = (url: URL): boolean => ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)

function request(url: string, from: number, timeout: number): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = get(url, {headers: from > 0 ? {range: `bytes=${from}-`} : {}, ...(timeout > 0 ? {timeout: timeout * 1000} : {})}, resolve)
    asked.on('error', reject)
    asked.on('timeout', () => asked.destroy(new Error('timed out')))
  })
}

/** What went wrong, or nothing. A partial file stays only with -r or -R. */
async function one(call: Call, options: Options, text: string): Promise<string | undefined> {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return `${text}: Malformed URL`
  }
  if (url.protocol === 'https:' || !local(url)) return `${text}: No address record`
  const name = options.value('o') ?? url.pathname.split('/').at(-1) ?? ''
  const console = name === '-'
  const path = absolute(
    call.cwd,
    name !== '' && existsSync(absolute(call.cwd, name)) && statSync(absolute(call.cwd, name)).isDirectory()
      ? `${name}/${url.pathname.split('/').at(-1)}`
      : name,
  )
  const old = console ? undefined : statSync(path, {throwIfNoEntry: false})
  const from = options.has('r') && old ? old.size : 0

  let response: IncomingMessage
  try {
    response = await request(text, from, Number(options.value('T') ?? 0))
  } catch (error) {
    return `${text}: ${error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED' ? 'Connection refused' : 'Operation timed out'}`
  }
  const status = response.statusCode ?? 0
  if (status === 416 && from > 0) return void response.resume()
  if (status !== 200 && status !== 206) {
    response.resume()
    return `${text}: ${REASONS[status] ?? 'Unknown error'}`
  }
  const modified = Date.parse(response.headers['last-modified'] ?? '') / 1000
  const size = Number(response.headers['content-length'] ?? -1)
  if (options.has('m') && old && old.size === size && Math.floor(old.mtimeMs / 1000) === modified) return void response.destroy()
  return save(call, response, {
    path,
    console,
    append: status === 206,
    size: status === 206 ? size + from : size,
    modified,
    keep: options.has('r') || options.has('R'),
    touch: !options.has('n'),
    have: status === 206 ? from : 0,
  })
}

interface Target {
  path: string
  console: boolean
  append: boolean
  size: number
  modified: number
  keep: boolean
  touch: boolean
  have: number
}

async function save(call: Call, response: IncomingMessage, {path, console, append, size, modified, keep, touch, have}: Target): Promise<string | undefined> {
  const temporary = append || keep ? path : `${path}.fetch.tmp`
  let got = have
  let fd: number | undefined
  try {
    fd = console ? undefined : openSync(temporary, append ? 'a' : 'w')
  } catch {
    response.destroy()
    return `${path}: No such file or directory`
  }
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      got += chunk.length
      if (fd === undefined) call.print(chunk)
      else writeSync(fd, chunk)
    }
  } catch {
    // Cut off: seen by the size below.
  }
  if (fd !== undefined) closeSync(fd)
  if (size >= 0 && got < size) {
    if (!console && !keep) rmSync(temporary, {force: true})
    return `${path} appears to be truncated: ${got}/${size} bytes`
  }
  if (!console && temporary !== path) renameSync(temporary, path)
  if (!console && touch && modified > 0) utimesSync(path, modified, modified)
  return undefined
}
