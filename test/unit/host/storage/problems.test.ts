import {expect} from 'chai'
import {problems as ofMount} from '../../../../src/host/linux/mounts/problems.js'
import {zfsStorage} from '../../../../src/host/storage/zfs/index.js'
import type {Answer, Ask} from '../../../../src/programs/ask.js'

const asking =
  (answers: Readonly<Record<string, Partial<Answer>>>): Ask =>
  async (file, args) => ({code: 0, stdout: '', stderr: '', ...answers[[file, ...args].join(' ')]})

const storage = (answers: Readonly<Record<string, Partial<Answer>>>) =>
  zfsStorage({ask: asking(answers), settings: {zfsRoot: 'zroot/pot', fsRoot: '/opt/pot', cache: '/var/cache/pot'}})

describe('what is wrong with the file system of pots', () => {
  it('is a property that every pot inherits, or a pool that is not well', async () => {
    const get = 'zfs get -H -o property,value exec,setuid,readonly zroot/pot/jails'
    const found = await storage({
      [get]: {stdout: 'exec\toff\nsetuid\ton\nreadonly\toff\n'},
      'zpool list -H -o health zroot': {stdout: 'DEGRADED\n'},
    }).problems()
    expect(found).to.deep.equal([
      {severity: 'error', what: 'zroot/pot has exec=off: no program of a pot can be run', fix: 'zfs set exec=on zroot/pot'},
      {severity: 'warning', what: 'pool zroot is DEGRADED', fix: 'zpool status -x zroot'},
    ])
    const faulted = await storage({'zpool list -H -o health zroot': {stdout: 'FAULTED\n'}}).problems()
    expect(faulted).to.deep.equal([{severity: 'error', what: 'pool zroot is FAULTED', fix: 'zpool status -x zroot'}])
    expect(await storage({[get]: {code: 1}, 'zpool list -H -o health zroot': {code: 1}}).problems()).to.deep.equal([])
  })

  it('is an option of the mount that they are on', async () => {
    const ask = asking({'findmnt -n -o TARGET,OPTIONS -T /var/pot/jails': {stdout: '/var/pot rw,nosuid,relatime\n'}})
    expect(await ofMount(ask, '/var/pot/jails')).to.deep.equal([
      {severity: 'error', what: '/var/pot is mounted with nosuid: su, sudo and ping do not work in pots', fix: 'mount -o remount,suid /var/pot'},
    ])
    expect(await ofMount(asking({}), '/elsewhere')).to.deep.equal([])
  })
})

describe('the streams of ZFS', () => {
  const [path, dataset] = ['jails/web', 'zroot/pot/jails/web']

  it('have notes, each of which may be missing', async () => {
    const notes = (stdout: string) => storage({[`zfs get -H -o value :a,:b ${dataset}`]: {stdout}}).streams?.notes(path, [':a', ':b'])
    expect(await notes('1\n2\n')).to.deep.equal(['1', '2'])
    expect(await notes('-\n2\n')).to.deep.equal([undefined, '2'])
    expect(await notes('')).to.deep.equal([undefined, undefined])
  })

  it('are written of a snapshot with all before it', () => expect(storage({}).streams?.send(path, '17')).to.deep.equal(['zfs', 'send', '-R', `${dataset}@17`]))

  it('come from places outside of the pot root too', async () => {
    const at = (answer: Partial<Answer>) => storage({'zfs get -H -o value mountpoint tank/data': answer}).placeOutside?.('tank/data')
    expect([await at({stdout: '/data\n'}), await at({stdout: 'none\n'}), await at({code: 1})]).to.deep.equal(['/data', undefined, undefined])
  })
})
