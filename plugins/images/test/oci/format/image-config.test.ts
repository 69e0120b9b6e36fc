import {expect} from 'chai'
import {parseConfig} from '../../../src/oci/format/image-config.js'
import {code, thrown} from '../../support/thrown.js'

describe('configurations of images', () => {
  const parse = (config: Record<string, unknown>) =>
    parseConfig(JSON.stringify({os: 'linux', architecture: 'amd64', config, rootfs: {type: 'layers', diff_ids: []}}))

  it('may lack everything', () => {
    expect(parse({Env: null, Cmd: null})).to.include({user: '', workdir: ''})
    expect(parse({ExposedPorts: {'443': {}, '80/tcp': {}, '53/udp': {}}, WorkingDir: 'srv'})).to.deep.include({
      ports: ['53/udp', '80/tcp', '443/tcp'],
      workdir: '/srv',
    })
  })

  const RULES: readonly {readonly what: string; readonly config: Record<string, unknown>; readonly gives: Record<string, unknown>; readonly left?: string[]}[] =
    [
      {
        what: 'lines of the environment without a variable',
        config: {Env: ['NOEQ', 'A=', '=x', '', 'B=1=2']},
        gives: {
          env: [
            ['A', ''],
            ['B', '1=2'],
          ],
        },
        left: ['Env NOEQ', 'Env =x', 'Env '],
      },
      {
        what: 'ports in ranges, without a protocol, in capitals, twice',
        config: {ExposedPorts: {'8000-8003/tcp': {}, '80': {}, '80/TCP': {}, '7-7/udp': {}, '9/sctp': {}}},
        gives: {ports: ['7/udp', '9/sctp', '80/tcp', '8000-8003/tcp']},
      },
      {
        what: 'ports that are none',
        config: {ExposedPorts: {'$PORT/tcp': {}, '0/tcp': {}, '80/x': {}, '65536': {}, '9-8': {}, '': {}}},
        gives: {ports: []},
        left: ['ExposedPorts 0/tcp', 'ExposedPorts 65536', 'ExposedPorts 80/x', 'ExposedPorts 9-8', 'ExposedPorts $PORT/tcp', 'ExposedPorts '],
      },
      {what: 'a list of ports', config: {ExposedPorts: ['80']}, gives: {ports: []}},
      {
        what: 'volumes',
        config: {Volumes: {'/b/../data/': {}, relative: {}, '/': {}, 'a\nb': {}}},
        gives: {volumes: ['/data', '/relative']},
        left: ['Volumes /', 'Volumes a\nb'],
      },
      {what: 'an entrypoint and a command of one empty word', config: {Entrypoint: [''], Cmd: ['']}, gives: {entrypoint: [], cmd: []}},
      {what: 'a command that is one text', config: {Entrypoint: '/x y', Cmd: ['', 'a']}, gives: {entrypoint: ['/x y'], cmd: ['', 'a']}},
      {what: 'a user with an empty group', config: {User: 'web:'}, gives: {user: 'web'}},
      {what: 'a group without a user', config: {User: ':staff'}, gives: {user: '0:staff'}},
      {what: 'neither a user nor a group', config: {User: ':'}, gives: {user: ''}},
      {what: 'the largest number of a user', config: {User: '4294967294:4294967294'}, gives: {user: '4294967294:4294967294'}},
      {what: 'a working directory with dots', config: {WorkingDir: '/a/../b/./c/'}, gives: {workdir: '/b/c'}},
      {what: 'a stop signal in small letters', config: {StopSignal: 'quit'}, gives: {stopSignal: 'SIGQUIT'}},
      {what: 'a stop signal of real time', config: {StopSignal: 'SIGRTMIN+3'}, gives: {stopSignal: 'SIGRTMIN+3'}},
      {what: 'a stop signal by its number', config: {StopSignal: '3'}, gives: {stopSignal: '3'}},
      {what: 'the usual stop signal', config: {StopSignal: 'SIGTERM'}, gives: {stopSignal: ''}},
      {what: 'a stop signal that is none', config: {StopSignal: 'a\nb'}, gives: {stopSignal: ''}, left: ['StopSignal a b']},
      {what: 'a working directory above the root', config: {WorkingDir: '../../x'}, gives: {workdir: '/x'}},
    ]
  for (const {what, config, gives, left = []} of RULES) {
    it(`are taken as docker and podman take them: ${what}`, () => {
      expect(parse(config)).to.deep.include(gives)
      expect(
        parse(config)
          .left.map(({field, value}) => `${field} ${value}`)
          .sort(),
      ).to.deep.equal(left.toSorted())
    })
  }

  it('are refused when they are not what they should be', () => {
    for (const config of [
      {Env: 'A=b'},
      {Env: ['A=\0']},
      {Cmd: [1]},
      {Cmd: ['\0']},
      {User: '-u root'},
      {User: 'a:b:c'},
      {User: 'a\nb'},
      {WorkingDir: 'a\nb'},
      {User: '4294967295'},
      {User: '$USER'},
    ])
      expect(code(thrown(() => parse(config))), JSON.stringify(config)).to.equal('BAD_IMAGE')
    for (const json of ['', '[]', '{}', '{"rootfs":{"type":"layers","diff_ids":["x"]}}', 'null'])
      expect(code(thrown(() => parseConfig(json))), json).to.equal('BAD_IMAGE')
  })
})
