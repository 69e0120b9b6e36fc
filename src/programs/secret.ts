import {mkdtempSync, openSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {Secret} from '../operations/types.js'

/** An open file with the text, for descriptor 3 of a child: nobody can open it by a name, and no command line has it. */
export function openSecret({text}: Secret): number {
  const directory = mkdtempSync(join(tmpdir(), 'pot-secret-'))
  const path = join(directory, 'text')
  try {
    writeFileSync(path, text, {mode: 0o600, flag: 'wx'})
    return openSync(path, 'r')
  } finally {
    rmSync(directory, {recursive: true, force: true})
  }
}
