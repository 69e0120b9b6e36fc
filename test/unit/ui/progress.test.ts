import {expect} from 'chai'
import {PassThrough} from 'node:stream'
import {charactersOf} from '../../../src/ui/characters.js'
import {bar, createReport, type ReportOptions} from '../../../src/ui/progress.js'
import type {Report, StepEvent} from '../../../src/ui/report.js'

const MIB = 1_048_576
const ESC = '\u001b'
const PIECES = new RegExp(`\\r${ESC}\\[K|${ESC}\\[\\d+m|\\n|[^\\n\\r${ESC}]+`, 'g')
const COLOUR = new RegExp(`${ESC}\\[\\d+m`)
/** How often `part` is in `text`. */
const times = (text: string, part: string) => text.split(part).length - 1

const UTF8 = charactersOf({LANG: 'C.UTF-8'})

describe('the characters', () => {
  it('are those of the locale', () => {
    for (const env of [{LANG: 'en_GB.UTF-8'}, {LC_ALL: 'C.utf8', LANG: 'C'}, {LC_CTYPE: 'de_DE.UTF-8@euro'}]) expect(charactersOf(env).done).to.equal('✓')
    for (const env of [{}, {LANG: 'C'}, {LC_ALL: 'POSIX', LANG: 'C.UTF-8'}, {LANG: 'en_US.ISO8859-1'}]) {
      const {frames, ...others} = charactersOf(env)
      expect([...frames, ...Object.values(others)].join('')).to.match(/^[ -~]+$/)
    }
  })
})

describe('the bar', () => {
  it('shows how far it is, how much, and how fast', () => {
    expect(bar(5 * MIB, 10 * MIB, 2, UTF8)).to.equal('━━━━━━━━━━━━────────────  50%  5.0 of 10.0 MiB  2.5 MiB/s')
    expect(bar(0, 10 * MIB, 0, UTF8)).to.equal('────────────────────────   0%  0.0 of 10.0 MiB')
    expect(bar(10 * MIB, 10 * MIB, 0, UTF8)).to.equal('━━━━━━━━━━━━━━━━━━━━━━━━ 100%  10.0 of 10.0 MiB')
  })

  it('never says 100 before all is there, nor more than 100', () => {
    expect(bar(999, 1000, 0, UTF8)).to.include(' 99%')
    expect(bar(2000, 1000, 0, UTF8)).to.include('━ 100%')
  })

  it('shows only how much when the whole is not known', () => {
    expect(bar(3 * MIB, undefined, 0, UTF8)).to.equal('3.0 MiB')
    expect(bar(3 * MIB, 0, 1, UTF8)).to.equal('3.0 MiB  3.0 MiB/s')
  })
})

describe('messages', () => {
  let text: string
  let stream: NodeJS.WriteStream
  const saved = {NO_COLOR: process.env.NO_COLOR, TERM: process.env.TERM, LC_ALL: process.env.LC_ALL}
  beforeEach(() => {
    text = ''
    delete process.env.NO_COLOR
    process.env.TERM = 'xterm'
    process.env.LC_ALL = 'C.UTF-8'
  })
  afterEach(() => {
    for (const [name, value] of Object.entries(saved)) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  })

  function report(tty: boolean, options: Partial<ReportOptions> = {}, columns = 60): Report {
    const through = new PassThrough()
    through.on('data', (data: Buffer) => {
      text += data.toString()
    })
    stream = Object.assign(through, {isTTY: tty, columns}) as unknown as NodeJS.WriteStream
    return createReport({verbose: false, steps: true, stream, ...options})
  }

  const EVENTS: StepEvent[] = [
    {type: 'begin', operation: 'create web', titles: ['clone', 'write']},
    {type: 'start', index: 0, title: 'clone'},
    {type: 'output', index: 0, line: 'from zfs'},
    {type: 'done', index: 0, title: 'clone'},
    {type: 'start', index: 1, title: 'write'},
    {type: 'failed', index: 1, title: 'write', message: 'no space'},
    {type: 'undo', index: 0, title: 'clone'},
    {type: 'end', ok: false},
  ]
  const play = (to: Report, events = EVENTS) => {
    for (const event of events) to.step(event)
  }

  /** What is on the screen of a terminal that understands what we send. */
  function screen(): string[] {
    const lines = ['']
    for (const piece of text.match(PIECES) ?? []) {
      if (piece.startsWith('\r')) lines[lines.length - 1] = ''
      else if (piece === '\n') lines.push('')
      else if (!piece.startsWith(ESC)) lines[lines.length - 1] += piece
    }
    return lines
  }

  describe('where there is no terminal', () => {
    it('are what programs print alone, since a program that reads them looks for what is wrong, and the cause of a failure comes first', () => {
      play(report(false))
      expect(text).to.equal('     from zfs\n')
    })

    it('are plain lines with -v, in the order of what happens', () => {
      play(report(false, {verbose: true}))
      expect(text).to.equal('===> clone\n     from zfs\n===> write\n===> undo: clone\n')
    })

    it('are left out for commands that take no time, and so is a rollback', () => {
      play(report(false, {steps: false}))
      expect(text).to.equal('')
    })

    it('tell more with -v', () => {
      const quiet = report(false, {steps: false})
      quiet.detail('more')
      quiet.info('said')
      quiet.warn('careful')
      expect(text).to.equal('said\nwarning: careful\n')
      text = ''
      const verbose = report(false, {steps: false, verbose: true})
      verbose.detail('more')
      play(verbose)
      expect(text).to.equal('more\n===> clone\n     from zfs\n===> write\n===> undo: clone\n')
    })

    it('have no colours and no control characters', () => {
      const to = report(false)
      to.warn('careful')
      play(to)
      expect(text).not.to.include(ESC).and.not.to.include('\r')
    })
  })

  describe('on a terminal', () => {
    it('list what is done with -v, and leave nothing behind on the last line', () => {
      play(report(true, {verbose: true}))
      expect(screen()).to.deep.equal(['✓ clone', '✗ write', ''])
    })

    it('leave nothing behind of what succeeds, and list what failed and what is undone after it', () => {
      play(report(true), [...EVENTS.slice(0, 4), {type: 'end', ok: true}])
      expect(screen()).to.deep.equal([''])
      text = ''
      play(report(true), [...EVENTS.slice(0, -1), {type: 'done', index: 0, title: 'undo: clone'}, {type: 'end', ok: false}])
      expect(screen()).to.deep.equal(['✗ write', '✓ undo: clone', ''])
    })

    it('are of ASCII where the locale is', () => {
      process.env.LC_ALL = 'C'
      play(report(true, {verbose: true}))
      expect(text.replaceAll(ESC, '')).to.match(/^[ -~\r\n]+$/)
      expect(screen()).to.deep.equal(['ok clone', 'failed: write', ''])
    })

    it('show the step that runs with what it says, at the bottom', () => {
      const to = report(true)
      play(to, EVENTS.slice(0, 2))
      expect(screen().at(-1)).to.match(/^. clone$/)
      to.step({type: 'progress', index: 0, done: 5 * MIB, total: 10 * MIB})
      to.info('meanwhile')
      expect(screen()[0]).to.equal('meanwhile')
      expect(screen().at(-1)).to.match(/^. clone {2}━+─+ {2}50% {2}5.0 of 10.0 MiB$/)
      to.step({type: 'end', ok: true})
      expect(screen()).to.deep.equal(['meanwhile', ''])
    })

    it('move while a step runs, and no longer', async () => {
      const to = report(true)
      play(to, EVENTS.slice(0, 2))
      const before = text.length
      await new Promise((resolve) => setTimeout(resolve, 200))
      expect(text.length).to.be.above(before)
      to.step({type: 'end', ok: true})
      const after = text.length
      await new Promise((resolve) => setTimeout(resolve, 200))
      expect(text.length).to.equal(after)
    })

    it('never are wider than the terminal, and never end inside a colour', () => {
      const to = report(true, {}, 40)
      to.step({type: 'start', index: 0, title: 'a title of some words'})
      to.step({type: 'output', index: 0, line: 'x'.repeat(500)})
      to.info('')
      expect(screen().at(-1))
        .to.match(/^. a title of some words {2}x+…$/)
        .and.to.have.lengthOf.at.most(40)
      expect(times(text, `${ESC}[2m`))
        .to.equal(times(text, `${ESC}[22m`))
        .and.to.be.above(0)
      to.step({type: 'start', index: 1, title: 'y'.repeat(500)})
      expect(screen().at(-1)).to.have.lengthOf.at.most(40)
    })

    it('are not disturbed by what a program sends to its own terminal', () => {
      const to = report(true)
      to.step({type: 'start', index: 0, title: 'unpack'})
      to.step({type: 'output', index: 0, line: `${ESC}[2J${ESC}[1;31m10%\r50%\b\ttail\u0007`})
      to.info('')
      expect(screen().at(-1)).to.match(/^. unpack {2}10% 50% tail$/)
      for (const control of [`${ESC}[2J`, '\b', '\u0007']) expect(text).not.to.include(control)
    })

    it('have no colours with NO_COLOR, unless it is empty', () => {
      process.env.NO_COLOR = '1'
      const plain = report(true)
      plain.warn('careful')
      play(plain)
      expect(text)
        .to.match(/warning: careful/)
        .and.not.match(COLOUR)
      process.env.NO_COLOR = ''
      report(true).warn('careful')
      expect(text).to.include(`${ESC}[33mwarning:${ESC}[39m careful`)
    })

    it('are plain lines where the terminal can do nothing', () => {
      process.env.TERM = 'dumb'
      play(report(true, {verbose: true}))
      expect(text).to.include('===> clone\n').and.not.match(/\r/)
    })
  })
})
