// Writes the archive of a portable image to stdout: pack.js TREE RECORD-FILE SKIPPED-FILE. It appends a line to SKIPPED-FILE for each omitted file.
import {appendFileSync, readFileSync} from 'node:fs'
import {outputTo} from '../pot-image/portable/output.js'
import {pack} from '../pot-image/portable/pack.js'
import {shown} from '../archive/names.js'
import {program} from './program.js'

await program(async ([tree = '', record = '', skipped = '']) => {
  pack(tree, readFileSync(record, 'utf8'), outputTo(1), (path, what) => appendFileSync(skipped, `${what} ${shown(path)}\n`, {mode: 0o600}))
})
