import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {BadStack, readStack} from '../../../../src/stacks/file/read-stack.js'
import {stackKnown} from '../../../support/stack-known.js'

describe('stack files', () => {
  let directory = ''
  const write = (text: string, name = 'stack.yaml') => {
    writeFileSync(join(directory, name), text)
    return join(directory, name)
  }
  const read = (text: string) => readStack(write(text), stackKnown())
  /** The mistakes of a file: `LINE:COLUMN FIELD MESSAGE`. */
  const mistakes = (text: string): string[] => {
    try {
      read(text)
      return []
    } catch (error) {
      if (!(error instanceof BadStack)) throw error
      return error.problems.map(({line, column, field, message}) => `${line}:${column} ${field}${field === '' ? '' : ' '}${message}`)
    }
  }
  const one = (fields: string) => `name: s\npots:\n  web:\n    base: b\n    ${fields}\n`

  before(() => {
    directory = join(mkdtempSync(join(tmpdir(), 'pot-stack-')), 'shop')
    mkdirSync(join(directory, 'site'), {recursive: true})
    writeFileSync(join(directory, 'password'), 'x')
    writeFileSync(join(directory, 'web.env'), '# comment\nA=1\nexport B=\'two words\' # comment\nC="x\\"y"\n')
    writeFileSync(join(directory, '.env'), 'TAG=1.2\nEMPTY=\n')
  })
  after(() => rmSync(join(directory, '..'), {recursive: true}))

  it('are read with the values that commands of pot have', () => {
    const [web] = read(`
name: s
x-common: &common
  restart: on-failure:3
  memory: 64M
pots:
  web:
    <<: *common
    base: b
    type: single
    command: [echo, "a b", $$HOME]
    environment: {A: 2, ONE: 1.10, YES: true}
    env_file: web.env
    ports: ["8080:80", "127.0.0.1:5353:53/udp", "9000-9001:9000-9001", 81]
    volumes: ["./site:/srv:ro", "data:/var/data/"]
    healthcheck: {test: [CMD, test, -e, /x], interval: 1m30s, timeout: 500ms, retries: 5, start_period: 2s, action: restart}
    user: www
    stop_grace_period: 1m
    labels: {tier: web, shop: }
    extra_hosts: ["db:10.0.0.2"]
    flavour: [one, two]
    flavour-arg: {port: 80}
    secrets: [password]
    configs: [web.env, {source: site, target: /etc/site.conf}]
    attributes: {start-at-boot: true}
volumes: {data: }
secrets: {password: {file: password}}
configs: {web.env: {file: web.env}, site: {file: ./password}}
`).pots
    expect(web).to.deep.include({
      name: 'web',
      from: undefined,
      make: {base: ['b'], type: ['single'], flavour: ['one', 'two'], 'flavour-arg': ['port=80'], 'network-type': ['public-bridge']},
      command: "echo 'a b' '$HOME'",
      env: [
        ['A', '2'],
        ['B', 'two words'],
        ['C', 'x"y'],
        ['ONE', '1.10'],
        ['YES', 'true'],
      ],
      mounts: [
        {source: join(directory, 'site'), kind: 'directory', target: '/srv', readOnly: true},
        {source: 'data', kind: 'fscomp', target: '/var/data', readOnly: false},
        {source: join(directory, 'web.env'), kind: 'directory', target: '/web.env', readOnly: true},
        {source: join(directory, 'password'), kind: 'directory', target: '/etc/site.conf', readOnly: true},
      ],
      hosts: ['db:10.0.0.2'],
      start: true,
    })
    expect(web?.ports?.map(({written}) => written)).to.deep.equal(['tcp:80:8080', 'udp:53:5353@127.0.0.1', 'tcp:9000:9000', 'tcp:9001:9001', 'tcp:81'])
    expect(web?.attributes).to.deep.equal({
      restart: 'on-failure:3',
      memory: '64M',
      'health-cmd': 'test -e /x',
      'health-interval': '90',
      'health-timeout': '0.5',
      'health-retries': '5',
      'health-grace': '2',
      'health-action': 'restart',
      user: 'www',
      stop_timeout: '60',
      label: 'tier=web,shop',
      'start-at-boot': 'YES',
      secrets: 'password',
    })
  })

  it('have variables of the caller and of .env', () => {
    const command = (text: string) => read(one(`command: ${JSON.stringify(text)}`)).pots[0]?.command
    process.env.POT_TEST_WORD = 'word'
    try {
      for (const [text, value] of [
        [`x $TAG \${TAG}`, 'x 1.2 1.2'],
        [`x $POT_TEST_WORD`, 'x word'],
        [`x \${NONE:-a b}`, 'x a b'],
        [`x \${EMPTY:-a}\${EMPTY-b}`, 'x a'],
        [`x \${NONE:-\${TAG}}`, 'x 1.2'],
        [`x \${TAG:+set}\${NONE+not}`, 'x set'],
        [`x $$TAG`, 'x $TAG'],
        [`x \${TAG?why}`, 'x 1.2'],
      ] as const)
        expect(command(text), text).to.equal(value)
    } finally {
      delete process.env.POT_TEST_WORD
    }
    expect(read(one('command: x $NONE')).notices).to.deep.equal(['pots.web.command: the variable NONE is not set, and stands for nothing'])
    expect(mistakes(one(`command: x \${NONE:?give it}`))).to.deep.equal(['5:14 pots.web.command the variable NONE is not set: give it'])
    expect(mistakes(one('command: "a $(b)"'))).to.deep.equal(["5:14 pots.web.command '$(' is not a variable: write $$ for a dollar sign"])
  })

  describe('with a mistake say where it is, what is wrong, and what is allowed', () => {
    const table: readonly (readonly [text: string, ...said: string[]])[] = [
      ['', '1:1 a stack file is a mapping with name and pots'],
      ['- a\n', '1:1 a stack file is a mapping with name and pots'],
      ['name: s\n', '1:1 pots is missing: a mapping of names to pots'],
      ['pots: {web: {base: b}}\n', '1:1 name is missing: the name of the stack'],
      ['name: a.b\npots: {web: {base: b}}\n', "1:7 name 'a.b' cannot be the name of a stack: it has a '.', which separates a jail from its parent"],
      ['name: s\npots: {web: {base: b}}\nvolume: {}\n', '3:9 volume is not a field of a stack: do you mean volumes?'],
      ['name: s\npots: {web: {base: b}}\nservices: {web: {image: b}}\n', '3:11 services pots and services exclude each other'],
      ['name: s\npots: [web]\n', '2:7 pots must be a mapping of names to pots'],
      ['name: s\npots: {a.b: {base: b}}\n', "2:13 pots.a.b 'a.b' cannot be the name of a pot: it has a '.', which separates a jail from its parent"],
      [
        'name: s\npots: {web: b}\n',
        '2:13 pots.web must be a mapping of fields, such as base, image, command, ports',
        '2:13 pots.web needs base, image or clone',
      ],
      ['name: s\npots: {web: {command: x}}\n', '2:13 pots.web needs base, image or clone'],
      [one('image: i'), '5:12 pots.web.image base and image exclude each other'],
      [one('comand: x'), '5:13 pots.web.comand is not a field of a pot: do you mean command?'],
      [one('privileged: true'), '5:17 pots.web.privileged is not a field of a pot; the fields are'],
      [one('type: double'), "5:11 pots.web.type 'double' must be one of single, multi"],
      [one('command: {a: b}'), '5:14 pots.web.command must be a command line, or a list of its words, and not a mapping'],
      [one('ports: 80'), '5:12 pots.web.ports must be a list'],
      [one('ports: ["80x"]'), "5:13 pots.web.ports[0] '80x' is not a port to publish"],
      [one('ports: ["99999:80"]'), "5:13 pots.web.ports[0] '99999:80' is not a port to publish: ports are numbers from 1 to 65535"],
      [one('ports: [{published: 80}]'), '5:13 pots.web.ports[0] needs target, the port of the pot'],
      [one('ports: ["80:80", "80:81"]'), '4:5 pots.web opens the port tcp:81:80, which it has already'],
      [
        one('ports: ["80:80"]\n    network: alias'),
        '4:5 pots.web has ports, which are opened only for a pot whose network is public-bridge or private-bridge, and its network is alias',
      ],
      [one('environment: [=x]'), "5:19 pots.web.environment[0] '=x' has no name before the ="],
      [one('environment: x'), '5:18 pots.web.environment must be a mapping, or a list of NAME=value'],
      [one('env_file: none'), `5:15 pots.web.env_file there is no file`],
      [one('volumes: ["./site:srv"]'), "5:15 pots.web.volumes[0] 'srv' must be an absolute path in the pot, and not /"],
      [one('volumes: ["data:/srv"]'), "4:5 pots.web mounts the volume 'data', which is not in volumes"],
      [one('volumes: ["./site:/srv:rx"]'), "5:15 pots.web.volumes[0] 'rx' is not a mode of a mount: ro or rw"],
      [one('volumes: ["./site:/srv", "./site:/srv"]'), '5:30 pots.web.volumes[1] /srv has another mount already'],
      [one('networks: [inner]'), "5:16 pots.web.networks[0] there is no network 'inner' in networks"],
      [one('network: vpn'), "5:14 pots.web.network 'vpn' must be one of inherit, alias, public-bridge, private-bridge"],
      [one('network: private-bridge'), '4:5 pots.web has the network private-bridge, and needs networks or bridge'],
      [one('dns: 8.8.8.8'), "5:10 pots.web.dns '8.8.8.8' must be one of inherit, pot, off, custom:FILE"],
      [one('depends_on: [db]'), "5:18 pots.web.depends_on[0] there is no pot 'db' in this file"],
      [one('depends_on: [web]'), '4:5 pots.web depends on itself: web -> web'],
      [one('healthcheck: {interval: soon}'), "5:29 pots.web.healthcheck.interval 'soon' is not a duration, such as 30s, 1m30s or 500ms"],
      [one('healthcheck: {test: [curl]}'), '5:25 pots.web.healthcheck.test must begin with CMD, CMD-SHELL or NONE, and have a command'],
      [one('restart: maybe'), "5:14 pots.web.restart 'maybe' is not a value for restart, which can be no, always, on-failure or on-failure:NUMBER"],
      [one('memory: much'), "5:13 pots.web.memory 'much' is not a value for memory, which can be a number of bytes, with K, M, G or T, or none"],
      [one('attributes: {colour: red}'), "5:26 pots.web.attributes.colour there is no attribute 'colour'"],
      [one('labels: {"a b": c}'), '5:21 pots.web.labels.a b the label a b has characters other than letters, digits and _ . / : @ + -'],
      [one('secrets: [password]'), "5:15 pots.web.secrets[0] there is no secret 'password' in secrets"],
      [one('extra_hosts: ["db"]'), "5:19 pots.web.extra_hosts[0] 'db:' is not HOSTNAME:IP, such as db:10.0.0.2"],
      [one('start: perhaps'), "5:12 pots.web.start 'perhaps' is not true or false"],
      [`${one('start: true')}networks: {a: {size: 1}}\n`, "6:22 networks.a.size '1' is not a number of addresses from 2 to 65534"],
      [one('configs: [app]'), "5:15 pots.web.configs[0] there is no config 'app' in configs"],
      [
        `${one('start: true')}configs: {a: {content: x}}\n`,
        '6:14 configs.a needs file: pot has no content of a config, so write a file, and name it by configs.a.file',
      ],
      [`${one('start: true')}configs: {a: {file: nosuch}}\n`, '6:21 configs.a.file there is no file '],
      [`${one('start: true')}secrets: {a: {}}\n`, '6:14 secrets.a needs file, the file with its value, or external: true'],
      [`${one('start: true')}volumes: {a: {size: 1}}\n`, '6:21 volumes.a.size is not known here; the fields are external, name'],
      [one('command: "x'), '6:1 Missing closing "quote'],
      [one('base: c'), '5:5 Map keys must be unique'],
      [
        'name: s\npots: {web: {base: b, ports: ["x"], restart: x}}\n',
        "2:31 pots.web.ports[0] 'x' is not a port to publish",
        "2:46 pots.web.restart 'x' is not a value for restart",
      ],
    ]
    for (const [text, ...said] of table)
      it(JSON.stringify(text).slice(0, 90), () => {
        const found = mistakes(text)
        expect(found, found.join('\n')).to.have.length(said.length)
        for (const [index, start] of said.entries()) expect(found[index]).to.satisfy((line: string) => line.startsWith(start), `${found[index]}\n${start}`)
      })
  })

  it('name all mistakes in one error, which exits with 2', () => {
    const file = write(one('ports: [x]\n    restart: x'))
    expect(() => readStack(file, stackKnown()))
      .to.throw(BadStack, new RegExp(`^${file} has 2 mistakes:\n {5}${file}:5:13: pots\\.web\\.ports\\[0\\] .*\n {5}${file}:6:14: pots\\.web\\.restart .*$`))
      .with.deep.property('oclif', {exit: 2})
    expect(() => readStack('/none/stack.yaml', stackKnown())).to.throw('/none/stack.yaml cannot be read')
  })
})

describe('a stack file without a plugin for networks', () => {
  it('can have neither networks nor ports', () => {
    const directory = mkdtempSync(join(tmpdir(), 'pot-stack-'))
    const file = join(directory, 'stack.yaml')
    try {
      const read = (pot: string) => {
        writeFileSync(file, `name: shop\nnetworks: {lan: {}}\npots:\n  web: {base: "14.2", ${pot}}\n`)
        return readStack(file, {...stackKnown(), means: {}})
      }
      expect(read('labels: {A: b}').pots[0]?.make).to.deep.equal({base: ['14.2']})
      expect(() => read('networks: [lan]')).to.throw('needs a plugin that makes networks and opens ports')
      expect(() => read('ports: ["80:80"]')).to.throw('needs a plugin that makes networks and opens ports')
    } finally {
      rmSync(directory, {recursive: true})
    }
  })
})
