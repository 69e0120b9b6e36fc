import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import type {World} from '../../../../test/support/world.js'

/** Gives a world of FreeBSD rules of pf for init --edit-pf: pf_rules of its rc.conf names a file that passes everything. */
export function writePfRules(world: World): void {
  const rules = join(world.root, 'etc/pf.conf')
  writeFileSync(rules, 'pass\n')
  writeFileSync(join(world.root, 'etc/rc.conf'), `pf_rules="${rules}"\n`)
}
