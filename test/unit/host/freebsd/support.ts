import {mkdtempSync, realpathSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Answer, Ask} from '../../../../src/programs/ask.js'

/** An Ask that has one answer for each program, and keeps what it was asked. */
export function answers(known: Readonly<Record<string, Partial<Answer>>>): {readonly ask: Ask; readonly asked: string[]} {
  const asked: string[] = []
  const ask: Ask = async (file, args) => {
    asked.push([file, ...args].join(' '))
    return {code: 0, stdout: '', stderr: '', ...known[file]}
  }
  return {ask, asked}
}

/** A directory that is there during each test. */
export function temporary(): () => string {
  let path = ''
  beforeEach(() => {
    path = realpathSync(mkdtempSync(join(tmpdir(), 'pot-freebsd-')))
  })
  afterEach(() => rmSync(path, {recursive: true, force: true}))
  return () => path
}
