import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {ROOT} from '../support/cli.js'
import {KINDS, occurrences, type Kind} from './names.js'

/** Where a word of a plugin stays in the core, and why.. */
const STAYS: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  name: {
    'plugins/first-party.ts': 'the names for which no registry is asked, also when this copy of pot lacks the plugin',
  },
  command: {
    'adopt/sources/ezjail.ts': 'a property of ezjail',
    'stacks/file/schema.ts': 'a field of stack files, of a pot that is made from an image of any source',
  },
  flag: {},
  setting: {},
  attribute: {
    'host/linux/capabilities.ts': 'controllers of cgroups, which the kernel names so',
    'host/linux/jails/control-groups.ts': 'controllers of cgroups, which the kernel names so',
    'host/linux/jails/vitals.ts': 'controllers of cgroups, which the kernel names so',
    'ui/listing/pots.ts': 'columns of pot show, as in pot 0.16',
    'host/linux/mounts/hierarchies.ts': 'controllers of cgroups, which the kernel names so',
  },
  network: {
    'adopt/sources/found.ts': 'a network of another tool, in its words',
    'adopt/sources/iocage.ts': 'a network of another tool, in its words',
    'adopt/sources/jail-parameters.ts': 'a network of another tool, in its words',
    'record/codec.ts': 'a key of the record of pot 0.16',
    'record/env.ts': 'the variables of pot 0.16 for scripts',
    'record/fields.ts': 'the keys of the record of pot 0.16, whose form depends on the network',
  },
}

/** Words that are still in the core, by file. The list only gets shorter: take out what you move to a plugin, and add nothing. */
const LEFT: Partial<Record<Kind, Readonly<Record<string, number>>>> = JSON.parse(readFileSync(join(ROOT, 'test/architecture/names-left.json'), 'utf8'))

describe('the core names no plugin', () => {
  for (const kind of KINDS)
    it(`by a word of the kind ${kind}`, () => {
      const found = Object.entries(occurrences(kind))
      expect(Object.fromEntries(found.filter(([file]) => !(file in STAYS[kind])))).to.deep.equal(LEFT[kind] ?? {})
    })

  it('and each exception has its words', () => {
    const idle = KINDS.flatMap((kind) => {
      const found = occurrences(kind)
      return Object.keys(STAYS[kind]).filter((file) => found[file] === undefined)
    })
    expect(idle).to.deep.equal([])
  })
})
