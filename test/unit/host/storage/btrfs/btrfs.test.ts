import {expect} from 'chai'
import {btrfsContext, unlocate} from '../../../../../src/host/storage/btrfs/context.js'
import {parseSize, showSize} from '../../../../../src/host/storage/btrfs/file.js'
import {parseList} from '../../../../../src/host/storage/btrfs/list.js'
import {shownAt} from '../../../../../src/host/storage/btrfs/mounts.js'
import {readVolumes} from '../../../../../src/host/storage/btrfs/volumes.js'
import {btrfsStorage} from '../../../../../src/host/storage/btrfs/index.js'
import type {Step} from '../../../../../src/operations/types.js'

const line = (id: number, parent: number, source: string, uuid: string, path: string) =>
  `ID ${id} gen 9 parent ${parent} top level ${parent} parent_uuid ${source.padEnd(36)} uuid ${uuid} path ${path}`

const LIST = [
  line(256, 5, '-', 'u-home', 'home'),
  line(257, 5, '-', 'u-pot', 'pot'),
  line(258, 257, '-', 'u-jails', 'jails'),
  line(259, 258, '-', 'u-web', 'jails/web'),
  line(270, 259, '-', 'u-m', 'jails/web/m'),
  line(271, 257, 'u-m', 's-2', '.snapshots/jails/web/2/m'),
  line(265, 257, 'u-m', 's-1', '.snapshots/jails/web/1/m'),
  line(266, 257, 'u-web', 's-_', '.snapshots/jails/web/1/_'),
  line(280, 258, 's-1', 'u-new', 'jails/new'),
  line(281, 270, '-', 'u-deep', 'jails/web/m/var/lib/a path b'),
  line(282, 257, '-', 'u-w', '.work/abc'),
  line(283, 257, 'u-m', 's-d', '.snapshots/jails/web/3/.m.abc'),
  line(284, 256, '-', 'u-f', 'jails/foreign'),
].join('\n')

const options = {
  ask: async () => ({code: 0, stdout: '', stderr: ''}),
  settings: {fsRoot: '/pot', cache: '/cache', btrfsFile: undefined, values: new Map<string, string>()},
  mounts: {bind: () => [], unmount: (target: string): Step[] => [{title: target, run: {do: 'exec', argv: ['umount', target]}, undo: 'stays'}]},
  mountinfo: () => [],
  id: () => 'ID',
}

describe('the btrfs driver', () => {
  it('reads the subvolumes of the pot root alone', () => {
    const paths = parseList(LIST, 257).map(({path}) => path)
    expect(paths).to.include('jails/web/m/var/lib/a path b').and.to.include('jails/new')
    expect(paths).not.to.include('home').and.not.to.include('jails/foreign').and.not.to.include('pot')
  })

  it('tells volumes, their snapshots and where they come from', () => {
    const volumes = readVolumes(
      parseList(LIST, 257),
      (path) => `/pot/${path}`,
      (directory) => Number(directory.split('/').at(-1)),
    )
    expect(volumes).to.deep.equal([
      {path: 'jails', at: '/pot/jails', snapshots: []},
      {path: 'jails/new', at: '/pot/jails/new', origin: {path: 'jails/web/m', tag: '1'}, snapshots: []},
      {path: 'jails/web', at: '/pot/jails/web', snapshots: [{tag: '1', created: 1}]},
      {
        path: 'jails/web/m',
        at: '/pot/jails/web/m',
        snapshots: [
          {tag: '1', created: 1},
          {tag: '2', created: 2},
        ],
      },
    ])
  })

  it('knows the volume of a place', () => {
    expect(unlocate('bases/14/usr/local')).to.equal('bases/14/usr.local')
    expect(unlocate('bases/14/opt/custom')).to.equal('bases/14/custom')
    expect(unlocate('jails/web/m')).to.equal('jails/web/m')
    expect(unlocate('jails/web/m/opt')).to.equal(undefined)
  })

  it('keeps the snapshots of a pot in one directory', () => {
    const {snapshot} = btrfsContext(options)
    expect(snapshot('jails/web', '1')).to.equal('/pot/.snapshots/jails/web/1/_')
    expect(snapshot('jails/web/m', '1')).to.equal('/pot/.snapshots/jails/web/1/m')
    expect(snapshot('bases/14/usr.local', '1')).to.equal('/pot/.snapshots/bases/14/1/usr.local')
    expect(() => snapshot('jails', '1')).to.throw('there are no snapshots of jails')
  })

  it('makes things aside and renames them into place', () => {
    const steps = btrfsStorage(options).clone('jails/web', '1', 'jails/new')
    expect(steps.map(({run}) => (run.do === 'exec' ? run.argv.slice(0, 3).join(' ') : run))).to.deep.equal([
      'btrfs subvolume snapshot',
      'find /pot/.work/ID -mindepth',
      {do: 'rename', from: '/pot/.work/ID', to: '/pot/jails/new'},
    ])
  })

  it('detaches what the mount table shows elsewhere, the last first, and nothing else', () => {
    const mount = (root: string, target: string) => ({device: '0:40', root, target, type: 'btrfs', source: '/dev/loop0', superOptions: []})
    const table = [
      {...mount('/', '/'), device: '8:1'},
      mount('/', '/pot'),
      mount('/jails/web/custom', '/pot/jails/web/m/opt/custom'),
      mount('/jails/web', '/elsewhere'),
      mount('/jails/web/custom', '/again'),
      {...mount('/jails/web/custom', '/other'), device: '0:41'},
    ]
    const titles = (target?: string) =>
      btrfsStorage({...options, mountinfo: () => table})
        .detach('jails/web/custom', target)
        .map(({title}) => title)
    expect(titles()).to.deep.equal(['/again', '/pot/jails/web/m/opt/custom'])
    expect(titles('/pot/x')).to.deep.equal(['/pot/x'])
    expect(shownAt(table, '/pot/jails')).to.deep.equal({device: '0:40', root: '/jails'})
    expect(shownAt(table, '/potter')).to.deep.equal({device: '8:1', root: '/potter'})
  })

  it('reads sizes', () => {
    expect([parseSize('20G'), parseSize('512m'), parseSize('1048576')]).to.deep.equal([20 * 1024 ** 3, 512 * 1024 ** 2, 1048576])
    for (const text of ['', '0', '-1G', '1.5G', '10X']) expect(() => parseSize(text), text).to.throw('is not a size')
    expect(showSize(1.5 * 1024 ** 3)).to.equal('1.5 GiB')
  })
})
