import {execFileSync} from 'node:child_process'
import {createHash} from 'node:crypto'
import {appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {HOSTS, type World} from '../../../../test/support/world.js'
import {archive} from '../support/hostile.js'
import {buildLayout, dir, file, tar} from '../support/oci-fixture.js'
import {confOf, rootOf} from '../support/images.js'

const HOOK = '#!/bin/sh\ntouch /nowhere\n'

/** Each has its own: neither taken nor told. */
const OWN = {'pot.uuid': 'theirs', 'pot.needs': '@pot/plugin-limits @evil/plugin', ip: '10.9.8.7', bridge: 'br', 'host.hostname': '"theirs"', 'pot.level': '1'}

const OF_THE_POT = {
  'pot.attr.no-tmpfs': 'YES',
  'pot.attr.no-etc-hosts': 'YES',
  'pot.attr.sysvshm': 'disable',
  'pot.attr.stop_timeout': '60',
  'pot.attr.exec_stop': 'true',
}

const OF_THE_HOST = {
  'pot.attr.start-at-boot': 'YES',
  'pot.attr.early-start-at-boot': 'YES',
  'pot.attr.prunable': 'YES',
  'pot.attr.localhost-tunnel': 'YES',
  'pot.attr.mlock': 'YES',
  'pot.attr.raw_sockets': 'YES',
  'pot.attr.mount': 'YES',
  'pot.attr.children': '9',
  'pot.attr.enforce_statfs': '1',
  'pot.attr.devfs_ruleset': '5',
  'pot.attr.sysvsem': 'inherit',
  'pot.attr.sysvmsg': 'inherit',
  'pot.rss.memory': '64M',
  'pot.export.ports': '80:8080',
  'pot.stack': 'dual',
}

const OF_NOBODY = {
  'pot.attr.made-up': '1',
  'pot.depend': 'other',
  'pot.vpn.key': 'x',
  'pot.export.static.ports': '22',
  // pot has no such network here: the plugin is not installed.
  network_type: 'public-bridge',
}

const lines = (...parts: readonly Readonly<Record<string, string>>[]): string =>
  parts.flatMap((part) => Object.entries(part).map(([key, value]) => `${key}=${value}\n`)).join('')
const ASKED = lines(OWN, OF_THE_POT, OF_THE_HOST, OF_NOBODY)

/** Makes an image by hand that says all that, and answers with the words of pot that import it. */
type Maker = (world: World) => Promise<readonly string[]>

const system = (world: World) => (world.model === undefined ? 'linux' : 'freebsd')

const portable: Maker = async (world) => {
  const store = join(world.root, 'portable')
  mkdirSync(store)
  const conf = `pot.type=single\npot.base=busy\npot.cmd=sleep 1\n${ASKED}`
  const content = JSON.stringify({format: 'pot-image/1', name: 'web', tag: '1', host: system(world), conf, hooks: {'prestart.sh': HOOK}})
  const bytes = execFileSync('zstd', ['-q', '-c'], {input: archive([{path: 'm/x', content: 'x'}], {path: 'pot-image.json', content})})
  writeFileSync(join(store, 'web_1.tar.zst'), bytes)
  writeFileSync(join(store, 'web_1.tar.zst.sha256'), `SHA256 (web_1.tar.zst) = ${createHash('sha256').update(bytes).digest('hex')}\n`)
  return ['-p', 'web', '-t', '1', '-U', store]
}

const oci: Maker = async (world) => {
  const layout = join(world.root, 'layout')
  mkdirSync(layout)
  const layer = tar([...['bin', 'etc', 'tmp', 'dev', 'home', 'usr', 'var', 'root'].map((name) => dir(`${name}/`)), file('etc/crontab', ''), file('x', 'x')])
  // What an image of OCI says by itself is no business of the label.
  buildLayout(layout, {layers: [layer], os: system(world), config: {Cmd: ['sleep', '1'], Labels: {'pot.record': ASKED}}, tag: '1'})
  return [`oci:${layout}:1`]
}

/** What `zfs send` writes of a dataset in which somebody has written what he liked. */
const stream: Maker = async (world) => {
  const store = join(world.root, 'stream')
  mkdirSync(store)
  await world.pot('create', '-p', 'source', '-t', 'single', '-b', await world.base('single'))
  const conf = join(world.fs, 'jails/source/conf')
  const said = Object.keys({...OWN, ...OF_THE_POT, ...OF_THE_HOST, ...OF_NOBODY})
  const before = confOf(world, 'source').split('\n')
  const kept = before.filter((line) => line !== '' && !said.includes(line.slice(0, line.indexOf('='))))
  writeFileSync(join(conf, 'pot.conf'), [...kept, ASKED].join('\n'))
  appendFileSync(join(conf, 'fscomp.conf'), `/etc ${world.fs}/jails/source/m/mnt\n`)
  writeFileSync(join(conf, 'mount-sources'), '1 0 /etc\n')
  writeFileSync(join(conf, 'prestart.sh'), HOOK, {mode: 0o755})
  mkdirSync(join(world.fs, 'jails/source/log'))
  writeFileSync(join(world.fs, 'jails/source/log/import.log'), 'nothing to see here\n')
  writeFileSync(join(rootOf(world, 'source'), 'x'), 'x')
  await world.pot('snapshot', '-p', 'source')
  await world.pot('export', '-p', 'source', '-t', '1', '-D', store, '--format', 'xz', '-l', '0')
  return ['-p', 'source', '-t', '1', '-U', store]
}

for (const kind of HOSTS) {
  const formats: Readonly<Record<string, Maker>> = {'tar.zst': portable, oci, ...(kind.name.endsWith('on Linux') ? {} : {xz: stream})}

  describe(`what an image says, on ${kind.name}`, () => {
    let world: World

    before(async function () {
      if (kind.missing !== undefined) {
        console.log(`      skipped: ${kind.missing}`)
        return this.skip()
      }
      world = await kind.make()
      for (const plugin of ['images', 'limits']) await world.pot('plugins', 'install', plugin)
      await world.pot('init')
    })
    after(async () => {
      if (world === undefined) return
      await world.run(['de-init', '-f'])
      const left = await world.leftovers()
      await world.close()
      expect(left).to.deep.equal([])
    })

    /** Of the record, those of these keys. */
    const pick = (pot: string, keys: object) =>
      Object.fromEntries(
        confOf(world, pot)
          .split('\n')
          .flatMap((line) => {
            const at = line.indexOf('=')
            return Object.hasOwn(keys, line.slice(0, at)) ? [[line.slice(0, at), line.slice(at + 1)]] : []
          }),
      )
    const needs = (pot: string) => /^pot\.needs=(.*)$/m.exec(confOf(world, pot))?.[1]
    const info = async (pot: string) => JSON.parse(await world.pot('info', '-p', pot, '--json'))
    const imported = async (name: string, words: readonly string[], ...flags: string[]) => {
      const {code, stderr} = await world.run(['import', ...words, '--name', name, ...flags])
      expect(code, stderr).to.equal(0)
      const [, by = '', hooks, nobody = ''] =
        /the image asks for (?:(.*?) \(not without pot import --allow-image-settings\))?(?:, and for |)(?:(prestart\.sh) \(not without pot import --allow-image-hooks\))?(?:, and for |)(?:(.*) \(no pot gets that from an image\))?$/m.exec(
          stderr,
        ) ?? []
      const keys = (text: string) => text.split(', ').flatMap((word) => (word === '' ? [] : [word.slice(0, word.indexOf('='))]))
      return {importer: keys(by), hooks, nobody: keys(nobody), stderr}
    }
    const shown = (keys: object) => Object.keys(keys).map((key) => (key === 'pot.rss.memory' ? 'memory' : key.replace(/^pot\.attr\.(?!made-up)/, '')))

    for (const [format, make] of Object.entries(formats)) {
      describe(format, () => {
        let words: readonly string[]
        const hooks = format === 'oci' ? undefined : 'prestart.sh'

        it('is about the pot, and all the rest is named and left out', async () => {
          words = await make(world)
          const said = await imported('plain', words)
          expect(said.importer).to.have.members(shown(OF_THE_HOST))
          expect(said.nobody).to.have.members(shown(OF_NOBODY))
          expect(said.hooks).to.equal(hooks)
          expect(said.stderr).not.to.include('pot.needs').and.not.to.include('theirs')
          expect(pick('plain', OF_THE_POT)).to.deep.equal(OF_THE_POT)
          expect(pick('plain', {...OF_THE_HOST, ...OF_NOBODY})).to.deep.equal({network_type: 'inherit'})
          expect(needs('plain')).to.equal(undefined)
          const {attributes, jailAttributes, pluginAttributes, limits, network, ports, depends, stack, uuid, hostname} = await info('plain')
          expect({limits, network, ports, depends, stack}).to.deep.equal({limits: {}, network: 'inherit', ports: [], depends: [], stack: 'ipv4'})
          expect(attributes).to.include({'start-at-boot': 'NO', prunable: 'NO', 'localhost-tunnel': 'NO', 'no-tmpfs': 'YES'})
          expect(jailAttributes).to.include({sysvmsg: 'new', sysvsem: 'new', sysvshm: 'disable', mlock: 'NO', raw_sockets: 'NO', children: '0'})
          expect(pluginAttributes).to.include({memory: ''})
          expect([uuid, hostname]).not.to.include('theirs')
          expect(readdirSync(join(world.fs, 'jails/plain/conf')).sort()).to.deep.equal(['fscomp.conf', 'pot.conf'])
          expect(existsSync(join(rootOf(world, 'plain'), 'mnt/hostname'))).to.equal(false)
        })

        it('is about the host too when its importer lets it, which then needs the plugins that this takes', async () => {
          const said = await imported('allowed', words, '--allow-image-settings', '--allow-image-hooks')
          expect([said.importer, said.hooks]).to.deep.equal([[], undefined])
          expect(said.nobody).to.have.members(shown(OF_NOBODY))
          expect(pick('allowed', {...OF_THE_POT, ...OF_THE_HOST})).to.deep.equal({...OF_THE_POT, ...OF_THE_HOST})
          expect(pick('allowed', OF_NOBODY)).to.deep.equal({network_type: 'inherit'})
          expect(needs('allowed')).to.equal('@pot/plugin-limits')
          expect(await info('allowed')).to.deep.include({limits: {memory: '64M'}, network: 'inherit', ports: ['80:8080'], depends: []})
          expect(existsSync(join(world.fs, 'jails/allowed/conf/prestart.sh'))).to.equal(hooks !== undefined)
        })

        it('is not heard either when the pot is put back to how it came', async () => {
          const before = confOf(world, 'plain')
          const files = () => readdirSync(join(world.fs, 'jails/plain/conf')).sort()
          await world.pot('set-attribute', '-p', 'plain', '-A', 'user', '-V', 'root')
          await world.pot('revert', '-p', 'plain')
          expect(confOf(world, 'plain')).to.equal(before)
          expect(files()).to.deep.equal(['fscomp.conf', 'pot.conf'])
          expect(readFileSync(join(rootOf(world, 'plain'), 'x'), 'utf8')).to.equal('x')
        })

        it('comes back from an export of pot as it went, with all that the host lets it have', async () => {
          const store = join(world.root, `again-${format}`)
          mkdirSync(store)
          const all = {...OF_THE_POT, ...OF_THE_HOST, 'pot.cmd': '', 'pot.needs': '', network_type: ''}
          await world.pot('export', '-p', 'allowed', '-A', '-t', '2', '-D', store, '--format', format)
          const image = format === 'oci' ? [`oci:${store}/${readdirSync(store)[0]}:2`] : ['-p', 'allowed', '-t', '2', '-U', store]
          const plain = await imported('back', image)
          expect(plain.importer).to.have.members(shown(OF_THE_HOST))
          expect(plain.nobody).to.deep.equal([])
          const said = await imported('again', image, '--allow-image-settings', '--allow-image-hooks')
          expect(said.stderr).not.to.include('asks for')
          expect(pick('again', all)).to.deep.equal(pick('allowed', all))
          for (const pot of ['back', 'again', 'plain', 'allowed']) await world.pot('destroy', '-F', '-p', pot)
        })
      })
    }
  })
}
