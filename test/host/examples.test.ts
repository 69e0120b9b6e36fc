import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {ROOT} from '../support/cli.js'
import {allExamples} from '../support/examples.js'
import {DAY} from '../support/examples-day.js'
import {ELSEWHERE, FREEBSD_DAY} from '../support/examples-other.js'
import {makeBookworm, digestOf, layExamples, runDay} from '../support/examples-run.js'
import {networkWorldFor} from '../support/network-world.js'
import {hasTest} from '../support/titles.js'
import {worldFor} from '../support/world.js'

describe('the examples of the help, the manual pages and the guides', () => {
  it('are run by one of the days, or by a test that is named', () => {
    const lines = [...DAY, ...FREEBSD_DAY].map((each) => (typeof each === 'string' ? each : each[0])).filter((line) => !line.startsWith('+ '))
    expect([...new Set([...lines, ...Object.keys(ELSEWHERE)])].sort()).to.deep.equal(allExamples())
    const text = (file: string) => (existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8') : '')
    expect(Object.values(ELSEWHERE).filter(([file, title]) => !hasTest(text(file), title))).to.deep.equal([])
  })

  it('do on Linux what they show', async function () {
    const net = await networkWorldFor(this)
    const {world} = net
    const {root} = world
    try {
      layExamples(root)
      const tarball = makeBookworm(root)
      const today = new Date().toISOString().slice(0, 10).replaceAll('-', '')
      const wrong = await runDay(DAY, {
        world,
        through: net.on('host'),
        standsFor: [
          ['/srv/www:', `${root}/srv/www:`],
          ['-d /srv/www', `-d ${root}/srv/www`],
          ['/srv/app.conf', `${root}/srv/app.conf`],
          ['/srv/api:', `${root}/srv/api:`],
          ['-d /tmp', `-d ${root}/tmp`],
          ['/var/tmp/', `${root}/tmp/`],
          ['oci:/var/images/alpine', `oci:${root}/images/web_1.1.oci`],
          ['oci:/var/images/web:1.0', `oci:${root}/images/web_1.1.oci`],
          ['registry.example.org/team/web:1.0', `oci:${root}/images/web_1.1.oci`],
          ['registry.example.org/web:1.0', `oci:${root}/images/web_1.1.oci`],
          ['registry.example.org/api:2', `oci:${root}/images/web_1.1.oci`],
          ['/var/images', `${root}/images`],
          ['https://example.org/rootfs.tar.gz', tarball],
          ['{tarball}', tarball],
          ['{cache}', `${root}/cache`],
          ['HEX', digestOf(tarball)],
          ['bookworm-20261130', `bookworm-${today}`],
        ],
      })
      expect(wrong.join('\n')).to.equal('')
      expect(await world.leftovers()).to.deep.equal([])
    } finally {
      await net.close()
    }
  })

  it('do on FreeBSD what they show', async function () {
    const world = await worldFor(this, 'the FreeBSD model')
    const {root} = world
    try {
      layExamples(root)
      const wrong = await runDay(FREEBSD_DAY, {
        world,
        standsFor: [
          ['tank/', 'zroot/'],
          ['/etc/resolv.pot', `${root}/resolv.pot`],
          ['/var/images', `${root}/images`],
          ['https://images.example.org/pots', `file://${root}/images`],
          ['{images}', `${root}/images`],
        ],
      })
      expect(wrong.join('\n')).to.equal('')
    } finally {
      await world.close()
    }
  })
})
