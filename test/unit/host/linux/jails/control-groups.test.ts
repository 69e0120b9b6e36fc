import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {controlGroups} from '../../../../../src/host/linux/jails/control-groups.js'

describe('control groups of Linux', () => {
  let run = ''
  beforeEach(() => {
    run = mkdtempSync(join(tmpdir(), 'pot-groups-'))
  })
  afterEach(() => rmSync(run, {recursive: true}))

  const groups = () => controlGroups({run, found: {runtime: {path: '/bin/rt', version: 'runc 1'}}})

  it('are changed by the runtime, and changed back', () => {
    const [step, ...more] = groups().update('web', {memory: {limit: 2}}, {memory: {limit: 1}})
    expect(more).to.deep.equal([])
    const argv = ['/bin/rt', '--root', `${run}/oci`, 'update', '--resources', '-', 'web']
    expect(step?.run).to.deep.equal({do: 'exec', argv, input: '{"memory":{"limit":2}}'})
    expect(step?.undo).to.have.length(1)
    expect(step?.undo?.[0]).to.include({do: 'exec', input: '{"memory":{"limit":1}}'})
  })

  it('of a pot that was not started are none, and of one that has ended neither', () => {
    expect([...groups().of('web')]).to.deep.equal([])
    mkdirSync(join(run, 'bundles/web'), {recursive: true})
    const config = {root: {path: '/x'}, process: {args: []}, linux: {cgroupsPath: '/pot/there-is-none'}}
    writeFileSync(join(run, 'bundles/web/config.json'), JSON.stringify(config))
    expect([...groups().of('web')]).to.deep.equal([])
  })

  it('are those that are mounted, with the version of each', function () {
    if (process.platform !== 'linux') return this.skip()
    const versions = [...groups().controllers().values()]
    expect(versions).to.not.have.length(0)
    expect(versions.every((version) => version === 1 || version === 2)).to.equal(true)
    return undefined
  })
})
