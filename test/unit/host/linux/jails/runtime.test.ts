import {chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {askHost} from '../../../../../src/programs/ask-host.js'
import {findRuntime} from '../../../../../src/host/linux/jails/runtime.js'

describe('the OCI runtime that is remembered', () => {
  it('is used as long as nobody else can put another program in its place', async () => {
    const top = mkdtempSync(join(tmpdir(), 'pot-runtime-'))
    try {
      const path = join(top, 'bin/runc')
      mkdirSync(join(top, 'bin'))
      writeFileSync(path, '#!/bin/sh\n', {mode: 0o755})
      writeFileSync(join(top, 'runtime.json'), JSON.stringify({path, version: 'runc 1', changed: statSync(path).mtimeMs}))
      const found = () => findRuntime(askHost, top, undefined)
      expect((await found()).runtime).to.deep.equal({path, version: 'runc 1'})
      chmodSync(join(top, 'bin'), 0o777)
      expect((await found()).runtime).to.equal(undefined)
    } finally {
      rmSync(top, {recursive: true})
    }
  })
})
