import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

/** An empty control group of version 2 for each test of the suite. `at` returns the path of a file of the group. */
export function controlGroup() {
  let directory = ''

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'pot-limits-'))
  })

  afterEach(() => rmSync(directory, {recursive: true, force: true}))

  const at = (name: string) => join(directory, name)

  /** Writes files of the group. Returns its directory by controller: a group of version 2 is one directory for all controllers. */
  const group = (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(at(name), `${text}\n`)
    return new Map(['memory', 'cpu', 'pids'].map((controller) => [controller, directory] as const))
  }

  return {at, group}
}
