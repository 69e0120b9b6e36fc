import {spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {ROOT} from '../../../../support/cli.js'

describe('creating a container', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'pot-create-'))
  })
  afterEach(() => rmSync(dir, {recursive: true}))

  /** Runs the script with a runtime that fails with `message` the first `times` times. */
  function create(message: string, times: number) {
    const runtime = join(dir, 'runtime')
    writeFileSync(runtime, `#!/bin/sh\necho >>${dir}/runs\n[ "$(wc -l <${dir}/runs)" -gt ${times} ] || { echo '${message}' >&2; exit 3; }\n`, {mode: 0o755})
    const {status, stderr} = spawnSync('sh', [join(ROOT, 'src/host/linux/jails/scripts/create.sh'), join(dir, 'log'), runtime], {encoding: 'utf8'})
    return {status, stderr, runs: readFileSync(join(dir, 'runs'), 'utf8').length}
  }
  const VANISHED = 'runc create failed: mkdir /sys/fs/cgroup/cpu/pot/0123: no such file or directory'

  it('is tried again when another pot root has removed the common control group', () => {
    expect(create(VANISHED, 2)).to.deep.equal({status: 0, stderr: '', runs: 3})
  })

  it('ends with the error of the runtime when it persists, and is not tried again for any other', () => {
    expect(create(VANISHED, 9)).to.deep.equal({status: 3, stderr: `${VANISHED}\n`, runs: 3})
    expect(create('exec: /nosuch: no such file or directory', 9).status).to.equal(3)
    expect(readFileSync(join(dir, 'runs'), 'utf8')).to.have.length(4)
  })
})
