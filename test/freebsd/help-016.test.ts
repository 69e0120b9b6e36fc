import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {expectWholePage, layFiles, replay} from '../support/help-016.js'
import {potSession} from '../support/session.js'
import {worldFor} from '../support/world.js'

describe('a user of pot 0.16, who knows its help page, on the model', () => {
  it('does everything with the same words', async function () {
    const world = await worldFor(this, 'the FreeBSD model')
    const [pf, rc] = [join(world.root, 'etc/pf.conf'), join(world.root, 'etc/rc.conf')]
    layFiles({at: world.root})
    writeFileSync(pf, 'nat-anchor "pot-nat/*"\nrdr-anchor "pot-rdr/*"\npass\n')
    writeFileSync(rc, `pf_rules="${pf}"\n`)
    const session = potSession(world)
    try {
      await session.pot('plugins', 'install', 'network', 'limits', 'flavours', 'images')
      const bases = {multi: '14.2', other: 'other', single: '14.2', makesMulti: '-r 14.2', makesOther: '-r 14.2 -b other'}
      const wrong = await replay(session, {...bases, at: world.root, alias: '192.0.2.55'})
      expect(wrong.join('\n')).to.equal('')
      expect(await world.leftovers()).to.deep.equal([])
    } finally {
      await session.close()
      await world.close()
    }
  })

  it('uses every command of that page', expectWholePage)
})
