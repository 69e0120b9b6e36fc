import {readFileSync} from 'node:fs'
import {fail, ok, type Call, type Reply} from '../call.js'
import {absolute} from '../fs/attach.js'
import {getopt, usual} from '../getopt.js'
import {become} from './small.js'

const lines = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

/** tail(1): -r reverses the lines, of each file, all of them or the last ones. Without it tail of the host does the same. */
export async function tail(call: Call): Promise<Reply> {
  const usage = 'usage: tail [-F | -f | -r] [-qv] [-b number | -c number | -n number] [file ...]'
  if (!call.argv.some((word) => /^-[A-Za-z]*r/.test(word))) return become(call, ['/usr/bin/tail', ...call.argv])
  const options = getopt(call.argv, 'Fb:c:fn:qrv', usual('tail', usage))
  if (options.has('f') || options.has('F')) return fail(usage)
  if (options.has('b') || options.has('c')) return fail('freebsd model: tail -r -b and -c are not modelled', 70)
  const count = options.value('n')
  if (count !== undefined && !/^[+-]?\d+$/.test(count)) return fail(`tail: illegal offset -- ${count}: Invalid argument`)
  const texts = options.operands.length === 0 ? [String(await call.slurp())] : options.operands.map((file) => readFileSync(absolute(call.cwd, file), 'utf8'))
  const last = (all: string[]) => (count === undefined ? all : all.slice(-Math.abs(Number(count)) || all.length))
  return ok(texts.map((text) => last(lines(text)).toReversed().join('')).join(''))
}

/** mktemp(1): -t has a prefix, and not a template as that of other systems. */
export async function mktemp(call: Call): Promise<Reply> {
  const usage = 'usage: mktemp [-d] [-p tmpdir] [-q] [-t prefix] [-u] template ...\n       mktemp [-d] [-p tmpdir] [-q] [-u] -t prefix'
  const options = getopt(call.argv, 'dp:qt:u', usual('mktemp', usage))
  const prefix = options.value('t')
  if (prefix === undefined && options.operands.length === 0 && !options.has('d')) return fail(usage)
  const directory = call.env.TMPDIR || options.value('p') || '/tmp'
  const templates = [
    ...(prefix === undefined ? [] : [`${directory}/${prefix}.XXXXXXXXXX`]),
    ...(options.has('p') ? options.operands.map((template) => `${options.value('p')}/${template}`) : options.operands),
    ...(prefix === undefined && options.operands.length === 0 ? [`${directory}/tmp.XXXXXXXXXX`] : []),
  ]
  if (templates.length > 1) return fail('freebsd model: mktemp of several templates is not modelled', 70)
  // Without an X at its end the template is the name itself, which mktemp(1) of other systems refuses.
  const [template = ''] = templates
  if (!template.endsWith('XXX')) return fail('freebsd model: mktemp of a template with less than three X at its end is not modelled', 70)
  return become(call, ['/usr/bin/mktemp', ...['d', 'q', 'u'].flatMap((letter) => (options.has(letter) ? [`-${letter}`] : [])), template])
}
