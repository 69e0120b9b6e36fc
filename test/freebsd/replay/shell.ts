import {spawn} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Readable, Writable} from 'node:stream'
import {tools} from '../model/tools/index.js'

/** What a tool that a script calls has to say. */
export type Answering = (argv: readonly string[]) => Promise<{readonly exit: number; readonly stdout: string; readonly stderr: string}>

export interface Shell {
  /** Runs a script for sh(1) with these arguments; the tools of the model in it are answered by `answer`. */
  run(text: string, args: readonly string[], answer: Answering): Promise<{readonly exit: number; readonly stdout: string; readonly stderr: string}>
  close(): void
}

/** A function for each tool that sends its words and prints the answer; between two scripts the shell asks for the next one. */
const loop = (directory: string): string => `
_us=$(printf '\\037')
_ask() {
  _old=$IFS; IFS=$_us; printf '%s\\036' "$*" >&3; IFS=$_old
  IFS=' ' read -r _code _out _err <&4 || exit
  while [ "$_out" -gt 0 ]; do IFS= read -r _line <&4; printf '%s\\n' "$_line"; _out=$((_out - 1)); done
  while [ "$_err" -gt 0 ]; do IFS= read -r _line <&4; printf '%s\\n' "$_line" >&2; _err=$((_err - 1)); done
  return "$_code"
}
${Object.keys(tools)
  .filter((name) => /^[a-z_]+$/.test(name) && !['kill', 'tar', 'rm', 'mkdir', 'date', 'sed', 'id', 'stat', 'script'].includes(name))
  .map((name) => `${name}() { _ask ${name} "$@"; }`)
  .join('\n')}
_status=0
while :; do
  _text=$(_ask =next "$_status") || exit 0
  (eval "$_text") >'${directory}/out' 2>'${directory}/err'
  _status=$?
done
`

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`
const lines = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

/** One process for all scripts. */
export function shell(directory: string): Shell {
  const child = spawn('sh', ['-c', loop(directory)], {stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'pipe']})
  const [requests, replies] = [child.stdio[3] as Readable, child.stdio[4] as Writable]
  child.unref()
  const send = (exit: number, stdout: string, stderr: string) => {
    const [out, err] = [lines(stdout), lines(stderr)]
    replies.write([`${exit} ${out.length} ${err.length}`, ...out, ...err].map((line) => `${line}\n`).join(''))
  }
  let idle: ((status: number) => void) | undefined
  let answering: Answering | undefined
  let pending = ''
  let waits = false
  requests.on('data', (chunk: Buffer) => {
    pending += String(chunk)
    for (let end = pending.indexOf('\x1e'); end >= 0; end = pending.indexOf('\x1e')) {
      const words = pending.slice(0, end).split('\x1f')
      pending = pending.slice(end + 1)
      if (words[0] === '=next') {
        waits = true
        idle?.(Number(words[1]))
      } else void answering?.(words).then(({exit, stdout, stderr}) => send(exit, stdout, stderr))
    }
  })
  const free = () =>
    new Promise<number>((resolve) => {
      idle = resolve
    })

  return {
    async run(text, args, answer) {
      if (!waits) await free()
      waits = false
      answering = answer
      send(0, `set -- ${args.map(quote).join(' ')}\n${text}`, '')
      const exit = await free()
      return {exit, stdout: readFileSync(join(directory, 'out'), 'utf8'), stderr: readFileSync(join(directory, 'err'), 'utf8')}
    },
    close() {
      replies.end()
      child.kill()
    },
  }
}
