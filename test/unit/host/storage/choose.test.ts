import {expect} from 'chai'
import {PotError} from '../../../../src/errors.js'
import type {Ask} from '../../../../src/programs/ask.js'
import {chooseStorage} from '../../../../src/host/storage/choose.js'

const settings = {zfsRoot: 'tank/pot', fsRoot: '/proc/pot', storage: undefined, btrfsFile: undefined}
const places = {data: '/var/lib/pot'}
const answer =
  (code: number): Ask =>
  async () => ({code, stdout: '', stderr: ''})
const missing: Ask = async () => {
  throw new PotError('TOOL_MISSING', 'there is no zfs')
}

describe('the choice of storage', () => {
  it('follows the settings without asking', async () => {
    expect(await chooseStorage({ask: missing, places, settings: {...settings, storage: 'zfs'}})).to.include({kind: 'zfs'})
    expect(await chooseStorage({ask: missing, places, settings: {...settings, storage: 'btrfs', btrfsFile: '/b'}})).to.include({kind: 'btrfs', btrfsFile: '/b'})
  })

  it('takes zfs when the pool is there', async () => {
    expect(await chooseStorage({ask: answer(0), places, settings})).to.deep.equal({kind: 'zfs', btrfsFile: undefined, reason: 'the zfs pool tank is there'})
  })

  it('takes btrfs in a file when there is no pool, or no zfs', async () => {
    for (const ask of [answer(1), missing]) {
      expect(await chooseStorage({ask, places, settings})).to.deep.equal({
        kind: 'btrfs',
        btrfsFile: '/var/lib/pot/pot.btrfs',
        reason: 'there is no zfs pool: btrfs in the file /var/lib/pot/pot.btrfs',
      })
    }
  })

  it('takes the storage of a plugin when the kernel has no btrfs, unless the settings say otherwise', async () => {
    const question = {ask: missing, places, fallback: 'shelf', canMountFile: async () => false}
    expect(await chooseStorage({...question, settings})).to.deep.equal({
      kind: 'shelf',
      btrfsFile: undefined,
      reason: 'there is no zfs pool, and this kernel has no btrfs',
    })
    expect(await chooseStorage({...question, settings: {...settings, storage: 'btrfs'}})).to.include({kind: 'btrfs'})
    expect(await chooseStorage({...question, settings, ask: answer(0)})).to.include({kind: 'zfs'})
    expect(await chooseStorage({...question, settings, canMountFile: async () => true})).to.include({kind: 'btrfs'})
    expect(await chooseStorage({...question, settings, fallback: undefined})).to.include({kind: 'btrfs'})
    expect(await chooseStorage({...question, settings: {...settings, storage: 'shelf'}})).to.include({kind: 'shelf'})
  })
})
