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

  it('are refused when they are not what they should be', () => {
    for (const config of [
      {Env: ['x']},
      {Env: 'A=b'},
      {Env: ['A=\0']},
      {Cmd: [1]},
      {Cmd: ['\0']},
      {User: '-u root'},
      {User: 'a:b:c'},
      {User: 'a\nb'},
      {WorkingDir: '/a/../..'},
      {WorkingDir: 'a\nb'},
      {ExposedPorts: {'0/tcp': {}}},
      {ExposedPorts: {'80/x': {}}},
    ])
      expect(code(thrown(() => parse(config))), JSON.stringify(config)).to.equal('BAD_IMAGE')
    for (const json of ['', '[]', '{}', '{"rootfs":{"type":"layers","diff_ids":["x"]}}', 'null'])
      expect(code(thrown(() => parseConfig(json))), json).to.equal('BAD_IMAGE')
  })
})
