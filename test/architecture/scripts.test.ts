import {spawnSync} from 'node:child_process'
import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {ROOT} from '../support/cli.js'
import {PLUGINS, read, SOURCES} from './graph.js'

const SCRIPTS = ['src', ...PLUGINS.map((name) => `plugins/${name}/src`)].flatMap((top) =>
  readdirSync(join(ROOT, top), {recursive: true, encoding: 'utf8'}).flatMap((file) => (file.endsWith('.sh') ? [join(top, file)] : [])),
)

/** Scripts that a module names. */
const named = (file: string) => [...read(file).matchAll(/import\.meta\.url, '([\w-]+)'/g)].flatMap(([, name]) => name ?? [])

describe('scripts for sh', () => {
  it('are without fault', function () {
    const {error, stdout, status} = spawnSync('shellcheck', SCRIPTS, {cwd: ROOT, encoding: 'utf8'})
    if (error) {
      console.log('      skipped: needs shellcheck')
      return this.skip()
    }
    expect(SCRIPTS.length).to.be.greaterThan(20)
    expect(stdout).to.equal('')
    expect(status).to.equal(0)
  })

  it('are each run by a module beside them', () => {
    const known = SOURCES.flatMap((file) => named(file).map((name) => `${name}.sh`))
    expect(SCRIPTS.map((file) => file.replace(/^.*\//, '')).filter((name) => !known.includes(name))).to.deep.equal([])
    for (const file of SCRIPTS) expect(readFileSync(join(ROOT, file), 'utf8'), file).to.match(/^# shellcheck shell=sh\n/)
  })

  it('stand in files of their own', () => {
    // A command of a user, and what is generated, is no script of ours.
    const own = /sh', '-e?c', (?:[A-Z_]{2,}|['`])/
    expect(SOURCES.filter((file) => !file.startsWith('testing/') && own.test(read(file)))).to.deep.equal([])
  })
})
