import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {BadStack, readStack} from '../../../../src/stacks/file/read-stack.js'
import {stackKnown} from '../../../support/stack-known.js'

describe('files of compose', () => {
  let directory = ''
  const read = (text: string) => {
    writeFileSync(join(directory, 'docker-compose.yml'), text)
    return readStack(join(directory, 'docker-compose.yml'), stackKnown())
  }
  /** The mistakes of a file: `FIELD MESSAGE`. */
  const mistakes = (text: string): string[] => {
    try {
      read(text)
      return []
    } catch (error) {
      if (!(error instanceof BadStack)) throw error
      return error.problems.map(({field, message}) => `${field} ${message}`)
    }
  }
  const service = (fields: string) => `services:\n  web:\n    image: nginx:1\n    ${fields}\n`

  before(() => {
    directory = join(mkdtempSync(join(tmpdir(), 'pot-stack-')), 'shop')
    mkdirSync(directory)
    writeFileSync(join(directory, 'password'), 'x')
    writeFileSync(join(directory, '.env'), 'TAG=1.2\n')
  })
  after(() => rmSync(join(directory, '..'), {recursive: true}))

  it('have the name of their directory, and pots of other tools', () => {
    const {name, pots, notices} = read(`
version: "3.9"
services:
  web:
    image: registry.example.org/web:\${TAG}
    command: ["serve", "-v"]
    entrypoint: /bin/app
    depends_on: {db: {condition: service_healthy}}
    deploy: {resources: {limits: {cpus: "0.5", memory: 128M}, reservations: {memory: 1M}}}
    labels: ["traefik.http=Host(\`x\`)", "tier=web"]
    logging: {driver: json-file}
    ulimits: {nofile: {soft: 100, hard: 200}}
  db:
    image: db:1
    mem_limit: 1gb
    healthcheck: {test: "true"}
    container_name: database
    networks: {inner: {ipv4_address: 10.192.0.3, aliases: [x]}}
  tools:
    image: tools:1
    profiles: [debug]
networks: {inner: {driver: bridge}}
`)
    expect(name).to.equal('shop')
    expect(pots.map((pot) => [pot.name, pot.from, pot.command, pot.make, pot.attributes, pot.depends])).to.deep.equal([
      [
        ...['database', 'db:1', undefined, {ip: ['10.192.0.3'], 'network-type': ['private-bridge'], bridge: ['inner']}],
        ...[{memory: '1g', 'health-cmd': 'true'}, []],
      ],
      [
        ...['web', 'registry.example.org/web:1.2', '/bin/app serve -v', {'network-type': ['public-bridge']}],
        ...[{memory: '128M', cpus: '0.5', label: 'tier=web', ulimit_nofile: '100:200'}, [{name: 'database', healthy: true}]],
      ],
    ])
    expect(notices).to.deep.equal([
      'services.web.deploy.resources.reservations.memory is not used',
      'services.web.labels[0] is not kept: the label traefik.http has characters other than letters, digits and _ . / : @ + -',
      'services.web.logging is not used: see pot logs',
      'services.db.networks.inner.aliases is not used: pots of a bridge know each other by their names',
      'services.tools.profiles: tools is left out, as compose does without a profile',
      'networks.inner.driver is not used',
    ])
  })

  it('name a command that could be meant for the entrypoint of the image, and have a signal to stop', () => {
    const {pots, notices} = read(service('command: serve\n    stop_signal: sigquit'))
    expect(pots[0]).to.deep.include({command: 'serve', attributes: {stop_signal: 'SIGQUIT'}})
    expect(notices).to.deep.equal(['services.web.command is the whole main command: if the image has an entrypoint, write it into entrypoint'])
    expect(read(service('command: serve\n    entrypoint: /bin/app')).notices).to.deep.equal([])
  })

  it('have the configs of a service as files that it can only read, and name what of them is not used', () => {
    const {pots, notices} = read(`${service('configs: [{source: password, target: /etc/app.conf, mode: 0440}]')}configs: {password: {file: ./password}}\n`)
    expect(pots[0]?.mounts).to.deep.equal([{source: join(directory, 'password'), kind: 'directory', target: '/etc/app.conf', readOnly: true}])
    expect(notices).to.deep.equal(['services.web.configs[0].mode is not used: the pot sees the owner and the mode that the file has on the host'])
  })

  for (const [fields, said] of [
    ['volumes: ["./x:/a"]\n    configs: [{source: password, target: /a}]', 'services.web.configs[0] /a has another mount already'],
    ['configs: [{source: password, target: app.conf}]', "services.web.configs[0].target 'app.conf' must be an absolute path in the pot"],
    ['build: .', "services.web.build pot has no build: pot builds no images: make one with 'podman build', and name it by image"],
    ['privileged: true', 'services.web.privileged pot has no privileged: no pot has the privileges of the host'],
    ['devices: ["/dev/x"]', 'services.web.devices pot has no devices'],
    ['network_mode: none', "services.web.network_mode 'none' is not possible: host or bridge"],
    ['scale: 3', "services.web.scale '3' pots of one service are not possible"],
    ['deploy: {replicas: 2}', "services.web.deploy.replicas '2' pots of one service are not possible"],
    ['depends_on: {web: {condition: service_completed_successfully}}', "services.web.depends_on.web.condition 'service_completed_successfully' must be one of"],
    ['memory_limit: 1', 'services.web.memory_limit is not a field of a pot'],
    ['networks: [a, b]', 'services.web.networks[1] web would be on 2 networks, and a pot is on one'],
    ['secrets: [{source: password, target: /etc/x}]', 'services.web.secrets[0] the secret is in the file /run/secrets/password'],
  ] as const)
    it(`refuse ${fields}`, () => {
      const found = mistakes(`${service(fields)}networks: {a: {}, b: {}}\nsecrets: {password: {file: password}}\nconfigs: {password: {file: password}}\n`)
      expect(found.join('\n')).to.include(said)
    })
})
