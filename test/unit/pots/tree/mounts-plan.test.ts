import {expect} from 'chai'
import {join} from 'node:path'
import {lookOf} from '../../../support/operations.js'
import type {Mount, Volume} from '../../../../src/host/types.js'
import {assemble, disassemble, foreignMounts} from '../../../../src/pots/tree/mounts-plan.js'
import {placeOf} from '../../../../src/pots/tree/source-place.js'
import {readPot} from '../../../../src/record/store.js'
import {failure, fakeContext, volume, type Fake} from '../../../support/fake-context.js'

describe('the mounts of a pot', () => {
  let fake: Fake
  let m: string
  beforeEach(() => {
    fake = fakeContext()
    m = join(fake.fsRoot, 'jails/web/m')
  })
  afterEach(() => fake.remove())

  const resting = (path: string, place = path): Volume => ({...volume(path), at: join(fake.fsRoot, place)})
  const mount = (target: string, more: Partial<Mount> = {}): Mount => ({source: '/srv/x', target, type: 'none', readonly: false, ...more})
  const shown = (steps: readonly {title: string}[]) => steps.map(({title}) => title.replaceAll(m, 'M').replaceAll(fake.fsRoot, 'FS'))

  describe('when it is assembled', () => {
    it('begin with the root, each place is checked before it is used, and go in the reverse order', async () => {
      fake.pot(
        'web',
        ['pot.type=multi', 'pot.level=1'],
        ['zroot/pot/bases/b / ro', 'zroot/pot/jails/web/usr.local /usr/local zfs-remount', 'zroot/pot/fscomp/data /data', '/usr/share /www/site ro'],
      )
      const volumes = [resting('bases/b'), resting('jails/web/usr.local'), resting('fscomp/data')]
      const {mount: up, unmount: down} = await assemble(fake.ctx, lookOf({volumes}), readPot(fake.ctx.settings, 'web'))
      expect(shown(up)).to.deep.equal([
        'root FS/bases/b M ro',
        'check mount point /usr/local',
        'attach jails/web/usr.local M/usr/local',
        'check mount point /data',
        'bind FS/fscomp/data M/data rw',
        'check mount point /www/site',
        'bind /usr/share M/www/site ro',
        'check mount point /tmp',
        'tmpfs M/tmp 1777',
      ])
      expect(shown(down)).to.deep.equal(['unmount M/tmp', 'unmount M/www/site', 'unmount M/data', 'detach jails/web/usr.local', 'unmount M'])
    })

    for (const written of ['yes', '"YES"', ' on '])
      it(`have no tmpfs where the record says no-tmpfs=${written}`, async () => {
        fake.pot('web', ['pot.type=single', `pot.attr.no-tmpfs=${written}`])
        const {mount: up} = await assemble(fake.ctx, lookOf({}), readPot(fake.ctx.settings, 'web'))
        expect(shown(up)).to.deep.equal(['root M M rw'])
      })

    it('of a single pot show its own tree, then those of plugins, and no tmpfs when it wants none', async () => {
      fake.pot('web', ['pot.type=single', 'pot.attr.no-tmpfs=YES'])
      const extra = [{source: '/run/x', target: '/x', option: 'rw'}] as const
      const {mount: up} = await assemble(fake.ctx, lookOf({}), readPot(fake.ctx.settings, 'web'), extra)
      expect(shown(up)).to.deep.equal(['root M M rw', 'check mount point /x', 'bind /run/x M/x rw'])
    })

    it('need their sources', async () => {
      fake.pot('web', ['pot.type=single'], ['zroot/pot/fscomp/gone /data'])
      expect(await failure(assemble(fake.ctx, lookOf({}), readPot(fake.ctx.settings, 'web')))).to.include({code: 'NO_VOLUME'})
    })
  })

  it('find a dataset that is not of pot where the storage says', async () => {
    const storage = {...fake.ctx.host.storage, placeOutside: async (name: string) => (name === 'tank/other' ? '/tank/other' : undefined)}
    const ctx = {...fake.ctx, host: {...fake.ctx.host, storage}}
    expect(await placeOf(ctx, lookOf({}), 'tank/other')).to.equal('/tank/other')
    const directories = {...fake.ctx, host: {...fake.ctx.host, storage: {...storage, placeOutside: async () => undefined}}}
    expect(await failure(placeOf(ctx, lookOf({}), 'tank/gone'))).to.include({code: 'NO_VOLUME'})
    expect(await failure(placeOf(directories, lookOf({}), 'tank/other'))).to.include({code: 'NO_VOLUME'})
  })

  it('find a volume of pot where it is now, or where it rests', async () => {
    const moved = {...volume('jails/web/usr.local'), at: '/elsewhere'}
    expect(await placeOf(fake.ctx, lookOf({volumes: [moved]}), 'zroot/pot/jails/web/usr.local')).to.equal('/elsewhere')
    expect(await placeOf(fake.ctx, lookOf({volumes: [volume('bases/b/custom')]}), 'zroot/pot/bases/b/custom')).to.equal(join(fake.fsRoot, 'bases/b/opt/custom'))
  })

  describe('when it is taken apart', () => {
    const apart = (volumes: readonly Volume[], table: readonly Mount[]) => shown(disassemble(fake.ctx, {name: 'web', root: m}, volumes, table))

    it('go by the table of the kernel, the last first, with those that nobody planned', () => {
      const table = [mount('/'), mount(m), mount(`${m}/data`), mount(`${m}/data/more`), mount(`${m}2`), mount(join(fake.fsRoot, 'jails/other/m'))]
      expect(apart([], table)).to.deep.equal(['unmount M/data/more', 'unmount M/data', 'unmount M'])
    })

    it('leave the own mount of a volume, and only that', () => {
      const own = resting('jails/web/m')
      const dataset = mount(m, {source: 'zroot/pot/jails/web/m', type: 'zfs'})
      expect(apart([own], [dataset])).to.deep.equal([])
      expect(apart([own], [dataset, mount(m), mount(`${m}/tmp`), mount(m)])).to.deep.equal(['unmount M', 'unmount M/tmp', 'unmount M'])
    })

    it('on btrfs leave none, since a volume has no mount of its own there', () => {
      fake.facts.kind = 'btrfs'
      expect(apart([resting('jails/web/m')], [mount(m)])).to.deep.equal(['unmount M'])
    })

    it('bring attached volumes back, however often something lies over them', () => {
      const attached = {...volume('jails/web/usr.local'), at: `${m}/usr/local`}
      const table = [mount(m), mount(`${m}/usr/local`), mount(`${m}/usr/local`)]
      expect(apart([attached], table)).to.deep.equal(['unmount M/usr/local', 'detach jails/web/usr.local', 'unmount M'])
    })

    it('are final steps, so that a stop is finished and not undone', () => {
      const steps = disassemble(fake.ctx, {name: 'web', root: m}, [], [mount(m)])
      expect(steps.every(({final}) => final)).to.equal(true)
    })
  })

  describe('that are foreign', () => {
    const dir = () => join(fake.fsRoot, 'jails/web')
    const dataset = (path: string) => mount(join(fake.fsRoot, path), {source: `zroot/pot/${path}`, type: 'zfs'})

    it('are all but the own mounts of our volumes', () => {
      const volumes = [resting('jails/web'), resting('jails/web/m')]
      expect(foreignMounts(dir(), volumes, [dataset('jails/web'), dataset('jails/web/m'), dataset('jails/web2')])).to.deep.equal([])
      expect(foreignMounts(dir(), volumes, [dataset('jails/web'), mount(`${m}/mnt`)])).to.deep.equal([`${m}/mnt`])
    })

    it('are those that lie over our own', () => {
      const volumes = [resting('jails/web/m')]
      expect(foreignMounts(dir(), volumes, [dataset('jails/web/m'), mount(m)])).to.deep.equal([m])
      expect(foreignMounts(dir(), volumes, [dataset('jails/web/m'), dataset('jails/web/m')])).to.deep.equal([m])
    })

    it('on btrfs are all, since nothing of ours is mounted there', () => {
      fake.facts.kind = 'btrfs'
      expect(foreignMounts(dir(), [resting('jails/web/m')], [mount(m, {source: '/pot/jails/web/m', type: 'btrfs'})])).to.deep.equal([m])
    })
  })
})
