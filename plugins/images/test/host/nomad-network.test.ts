import {mkdirSync, readFileSync, statSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {HOST, networkWorldFor, type NetworkWorld} from '../../../../test/support/network-world.js'
import {until} from '../../../../test/support/nomad-driver.js'

describe('tasks of Nomad with ports on Linux', () => {
  let net: NetworkWorld
  let images: string

  before(async function () {
    net = await networkWorldFor(this)
    const {world} = net
    images = join(world.root, 'images')
    mkdirSync(images)
    await world.pot('init', '--plugins', 'network,images')
    await world.pot('create', '-p', 'template', '-t', 'single', '-b', await world.base('single'), '-N', 'public-bridge')
    await world.pot('export', '-p', 'template', '-t', '1.0', '-D', images, '-A')
  })
  after(() => net?.close())

  const conf = (name: string) => readFileSync(join(net.world.fs, 'jails', name, 'conf/pot.conf'), 'utf8')
  const address = (name: string) => /^ip=(.*)$/m.exec(conf(name))?.[1]

  /** Whether the network of a pot is there: the file of its namespace is empty at first. */
  const running = (name: string) => {
    const directory = join(net.world.root, 'run/netns')
    const file = statSync(join(directory, /^pot\.uuid=(.*)$/m.exec(conf(name))?.[1] ?? 'none'), {throwIfNoEntry: false})
    return file !== undefined && file.dev !== statSync(directory).dev
  }

  it('come from an image that has an address of its own on this host before it starts', async () => {
    await net.world.pot('import', '-U', images, '-p', 'template', '-t', '1.0', '--name', 'own', '--allow-image-settings')
    expect(conf('own')).to.match(/^network_type=public-bridge$/m)
    const given = address('own')
    expect(given).to.match(/^10\.192\./)
    expect(given).not.to.equal(address('template'))
    expect(await net.world.pot('ls')).to.include(`ip : ${given}`)
    await net.world.pot('destroy', '-p', 'own')
  })

  it('get an address of their own and their ports, with every way in which the driver asks for a network', async () => {
    const prepare = (id: string, ...more: readonly string[]) =>
      net.world.pot('prepare', '-U', images, '-p', 'template', '-t', '1.0', '-c', '"sleep 60"', ...more, '-a', id, '-n', 'task', '-v')
    await prepare('a', '-N', 'public-bridge', '-i', 'auto', '-e', '80:8080', '-e', '81:8081')
    await Promise.all([prepare('b', '-N', 'public-bridge', '-e', '80:8082'), prepare('c'), prepare('d', '-N', 'host')])
    expect(new Set(['template', 'task_a', 'task_b', 'task_c'].map(address)).size).to.equal(4)
    expect(conf('task_d')).to.include('network_type=inherit')
    const started = net.world.run(['start', 'task_a'])
    await until('it is up', () => running('task_a'))
    await net.answer('task_a', 'tcp:80', 'tcp:81')
    const answers = await net.ask('outside', `http://${HOST.ipv4}:8080/`, `http://${HOST.ipv4}:8081/`)
    expect(answers.every((answer) => answer?.startsWith('task_a ') === true)).to.equal(true)
    await net.world.pot('destroy', '-p', 'task_a', '-F')
    expect((await started).code).to.equal(0)
    expect(net.state().filter((line) => line.includes('task_') || line.includes('8080'))).to.deep.equal([])
  })
})
