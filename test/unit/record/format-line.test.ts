import {expect} from 'chai'
import {FILE_KINDS} from '../../../src/paths/file-kinds.js'
import {CORE_ATTRIBUTES} from '../../../src/record/core-attributes.js'
import {keyOf} from '../../../src/record/attributes.js'
import {writtenPots} from '../../support/trees-016-texts.js'

/**
 * How pot 0.16 reads pot.conf: a key is a regular expression in which a dot stands for any character. It is not run here; these readers do what its manual and
 * its files show.
 */
const lines = (text: string, pattern: RegExp) => text.split('\n').filter((line) => pattern.test(line))
const normal = (text: string, key: string) => lines(text, new RegExp(`^${key}=`)).map((line) => line.replaceAll(/[ \t"]/g, '').split('=')[1])
const verbatim = (text: string, key: string) => lines(text, new RegExp(`^${key}=`)).map((line) => line.slice(line.indexOf('=') + 1))
const anywhere = (text: string, key: string) => lines(text, new RegExp(key))

const WORDS = [
  ...['pot.level', 'pot.type', 'pot.base', 'pot.potbase', 'pot.dns', 'host.hostname', 'osrelease', 'pot.stack', 'network_type', 'vnet', 'bridge', 'pot.depend'],
  ...['pot.rss.cpus', 'pot.rss.memory', 'pot.rss.cpuset', 'ip4', ...CORE_ATTRIBUTES.map(keyOf)],
]
const readAll = (text: string) => [
  ...WORDS.map((key) => normal(text, key)),
  ...['ip', 'pot.cmd', 'pot.env', 'pot.hosts'].map((key) => verbatim(text, key)),
  ...['pot.export.ports', 'pot.export.static.ports'].map((key) => anywhere(text, key)),
]

/** Starts of the lines of the source that a clone of pot 0.16 does not take over. */
const DROPPED = ['host.hostname', 'bridge', 'ip', 'vnet', 'network_type', 'pot.stack', 'pot.dns']

describe('the version in pot.conf', () => {
  const line = `${FILE_KINDS.record.key}=2`

  it('changes nothing that pot 0.16 reads there, wherever it is', () => {
    for (const {conf} of writtenPots({zfs: 'zroot/pot', fs: '/opt/pot', srv: '/srv'})) {
      const text = conf.endsWith('\n') ? conf : `${conf}\n`
      const before = readAll(text)
      expect(before.flat().length).to.be.greaterThan(5)
      expect(readAll(`${line}\n${text}`)).to.deep.equal(before)
      expect(readAll(`${text}${line}\n`)).to.deep.equal(before)
      // A key that one of the patterns matches would.
      expect(readAll(`${text}pot-type=other\n`)).not.to.deep.equal(before)
    }
  })

  it('stays in a clone that pot 0.16 makes, whose other lines are those of the source', () => {
    expect(DROPPED.filter((start) => new RegExp(`^${start}`).test(line))).to.deep.equal([])
  })
})
