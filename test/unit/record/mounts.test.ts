import {expect} from 'chai'
import {addMount, formatMount, formatMounts, mapMounts, migrateMounts, parseMounts} from '../../../src/record/mounts.js'
import {codeOf} from '../../support/records.js'

const ROOT = '/opt/pot/jails/web/m'
const OLD = `zroot/pot/bases/14.2 ${ROOT} ro\n# note\nnonsense\nzroot/pot/jails/web/custom ${ROOT}/opt/custom zfs-remount\n`
const NEW = 'zroot/pot/bases/14.2 / ro\n# note\nnonsense\nzroot/pot/jails/web/custom /opt/custom zfs-remount\n'

describe('fscomp.conf', () => {
  it('is brought to relative mountpoints, and nothing else is changed', () => {
    expect(migrateMounts(OLD, ROOT)).to.equal(NEW)
    expect(migrateMounts(NEW, ROOT)).to.equal(NEW)
    expect(migrateMounts('a  /x/   rw\n', ROOT)).to.equal('a  /x/   rw\n')
  })

  it('loses one entry and keeps the rest byte for byte', () => {
    const text = 'a   /x\n\n/srv\t/y  ro\nnonsense'
    expect(mapMounts(text, ROOT, (entry) => (entry.target === '/x' ? undefined : entry))).to.equal('\n/srv\t/y  ro\nnonsense')
  })

  it('gets an entry at its end, also when the last line has no end', () => {
    expect(addMount('a /x', {source: '/srv', target: '/y', option: 'ro'})).to.equal('a /x\n/srv /y ro\n')
  })

  it('writes no option for rw', () => {
    expect(
      formatMounts([
        {source: 'd', target: '/', option: 'rw'},
        {source: 'e', target: '/e', option: 'zfs-remount'},
      ]),
    ).to.equal('d /\ne /e zfs-remount\n')
  })

  it('refuses paths that the file cannot hold', async () => {
    for (const source of ['', '/a\nb', '/a on /b']) expect(await codeOf(() => formatMount({source, target: '/x', option: 'rw'})), source).to.equal('BAD_PATH')
    expect(await codeOf(() => formatMount({source: '/a', target: '/x\n/etc /y', option: 'rw'}))).to.equal('BAD_PATH')
  })

  it('has blanks and backslashes of paths as octal numbers', () => {
    const entry = {source: '/my dir\twith\\all\u00a0of it', target: '/mnt/x y', option: 'ro'} as const
    const line = formatMount(entry)
    expect(line).to.equal('/my\\040dir\\011with\\134all\u00a0of\\040it /mnt/x\\040y ro')
    expect(parseMounts(`${line}\n`, ROOT)).to.deep.equal([{line: 1, text: line, entry}])
    expect(migrateMounts(`${line}\n`, ROOT)).to.equal(`${line}\n`)
    expect(migrateMounts(`/a ${ROOT}/x\\040y\r\n`, ROOT)).to.equal('/a /x\\040y\n')
    expect(mapMounts(`${line}\n`, ROOT, ({target}) => ({source: 'd', target, option: 'rw'}))).to.equal('d /mnt/x\\040y\n')
  })

  for (const line of ['a', 'a b', 'a /x rx', 'a /x ro more', 'a /x/../../etc', 'a /x constructor']) {
    it(`does not mount '${line}'`, () => {
      expect(parseMounts(`${line}\n`, ROOT)).to.deep.equal([{line: 1, text: line, entry: undefined}])
    })
  }

  it('does not mistake the directory of another pot for that of this one', () => {
    expect(parseMounts(`a ${ROOT}x/y\n`, ROOT)[0]?.entry?.target).to.equal(`${ROOT}x/y`)
  })
})
