import {expect} from 'chai'
import {join} from 'node:path'
import {renamePot} from '../../../../src/pots/make/rename.js'
import {failure, fakeContext, titles, volume, type Fake} from '../../../support/fake-context.js'

describe('rename', () => {
  let fake: Fake
  beforeEach(() => {
    fake = fakeContext()
    fake.pot(
      'web',
      ['pot.type=multi', 'pot.level=1', 'host.hostname="web.x"', 'pot.uuid=u'],
      [
        'zroot/pot/bases/b / ro',
        'zroot/pot/jails/web/usr.local /usr/local zfs-remount',
        `${fake.fsRoot}/jails/web/extra ${fake.fsRoot}/jails/web/m/extra`,
        'zroot/pot/jails/web2/custom /other',
      ],
    )
    fake.pot('built', ['pot.type=multi', 'pot.level=2', 'pot.potbase=web'], ['zroot/pot/jails/web/usr.local /usr/local ro'])
    fake.pot('needs', ['pot.type=single', 'pot.depend=db', 'pot.depend=web', 'pot.depend=web2'])
    fake.pot('web2', ['pot.type=single', 'pot.depend=db', '# web'])
    fake.facts.volumes = [volume('jails/web')]
  })
  afterEach(() => fake.remove())

  const written = (name: string, file: string) => {
    const path = join(fake.fsRoot, 'jails', name, 'conf', file)
    const run = fake.steps.map((one) => one.run).find((action) => action.do === 'write' && action.path === path)
    return run?.do === 'write' ? run.content : undefined
  }

  it('writes the record of the pot while it has its old name, then renames, then writes those of others', async () => {
    await renamePot(fake.ctx, 'web', 'www')
    expect(titles(fake)).to.deep.equal([
      'write the configuration of web',
      'write the mounts of web',
      'rename jails/web jails/www',
      'write the configuration of built',
      'write the mounts of built',
      'write the configuration of needs',
    ])
  })

  it('changes the host name, and every mention in mounts, templates and dependencies, and nothing else', async () => {
    await renamePot(fake.ctx, 'web', 'www')
    expect(written('web', 'pot.conf')).to.equal('pot.type=multi\npot.level=1\nhost.hostname="www.host.example"\npot.uuid=u\n')
    expect(written('web', 'fscomp.conf')?.split('\n')).to.deep.equal([
      'zroot/pot/bases/b / ro',
      'zroot/pot/jails/www/usr.local /usr/local zfs-remount',
      `${fake.fsRoot}/jails/www/extra /extra`,
      'zroot/pot/jails/web2/custom /other',
      '',
    ])
    expect(written('built', 'pot.conf')).to.equal('pot.type=multi\npot.level=2\npot.potbase=www\n')
    expect(written('built', 'fscomp.conf')).to.equal('zroot/pot/jails/www/usr.local /usr/local ro\n')
    expect(written('needs', 'pot.conf')).to.equal('pot.type=single\npot.depend=db\npot.depend=www\npot.depend=web2\n')
  })

  it('locks all whose records it changes', async () => {
    await renamePot(fake.ctx, 'web', 'www')
    expect(fake.operations[0]?.locks).to.have.members(['pot/web', 'pot/www', 'records', 'pot/built', 'pot/needs'])
  })

  const refused: [what: string, from: string, to: string, code: string][] = [
    ['a pot that is not there', 'gone', 'www', 'NO_POT'],
    ['a bad name', 'web', 'w.w', 'BAD_NAME'],
    ['a name that is taken', 'web', 'needs', 'EXISTS'],
    ['its own name', 'web', 'web', 'EXISTS'],
  ]
  for (const [what, from, to, code] of refused) {
    it(`refuses ${what}`, async () => {
      expect(await failure(renamePot(fake.ctx, from, to))).to.include({code})
    })
  }

  it('refuses a pot that runs, or with something mounted in it', async () => {
    fake.facts.running = [{name: 'web', id: 1, root: ''}]
    expect(await failure(renamePot(fake.ctx, 'web', 'www'))).to.include({code: 'RUNNING'})
    fake.facts.running = []
    fake.facts.mounts = [{source: 'x', target: join(fake.fsRoot, 'jails/web/m'), type: 'none', readonly: false}]
    expect(await failure(renamePot(fake.ctx, 'web', 'www'))).to.include({code: 'MOUNTED_BELOW'})
  })
})
