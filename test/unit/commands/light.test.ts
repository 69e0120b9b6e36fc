import {execFileSync} from 'node:child_process'
import {chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {makeRecords, type Records} from '../../support/records.js'

const RUN = fileURLToPath(new URL('../../../bin/run.js', import.meta.url))
const BUILT = fileURLToPath(new URL('../../../dist/commands/list.js', import.meta.url))
const TOOLS = ['zfs', 'zpool', 'btrfs', 'mount', 'losetup', 'findmnt', 'runc', 'crun', 'jls', 'sysctl', 'id', 'ps']

/** Writes the address of each module that is loaded to a file. */
const recorder = (file: string) => {
  const hooks = `import {appendFileSync} from 'node:fs'
export async function load(url, context, next) { appendFileSync(${JSON.stringify(file)}, url + '\\n'); return next(url, context) }`
  const start = `import {register} from 'node:module'
register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(hooks)}))`
  return `data:text/javascript,${encodeURIComponent(start)}`
}

describe('commands that are called all the time', () => {
  let records: Records
  before(function () {
    if (!existsSync(BUILT)) this.skip()
    records = makeRecords('POT_STORAGE=btrfs\n')
    for (let index = 0; index < 1000; index += 1) records.pot(`p${index}`, 'network_type=inherit\n')
  })
  after(() => {
    records?.destroy()
  })

  for (const argv of [['ls'], ['ls', '-q'], ['ps'], ['get-attr', '-p', 'p1', '-A', 'persistent']]) {
    it(`pot ${argv.join(' ')} starts at most two programs, and loads neither execa nor conf, with 1,000 pots`, () => {
      const {data, config, run} = records.places
      const [bin, loaded, started] = [join(data, 'bin'), join(data, `${argv.join('')}.loaded`), join(data, `${argv.join('')}.started`)]
      mkdirSync(bin, {recursive: true})
      writeFileSync(started, '')
      for (const tool of TOOLS) {
        writeFileSync(join(bin, tool), `#!/bin/sh\necho ${tool} "$@" >>"$STARTED"\nexit 0\n`)
        chmodSync(join(bin, tool), 0o755)
      }
      const env = {PATH: `${bin}:/bin`, POT_CONFIG_DIR: config, POT_DATA_DIR: data, POT_RUN_DIR: run, STARTED: started}
      const out = execFileSync(process.execPath, ['--import', recorder(loaded), RUN, ...argv], {encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe']})
      if (argv[0] === 'ls') expect(out.split('\n').filter((line) => line.endsWith('p999'))).to.have.length(1)
      expect(readFileSync(started, 'utf8').split('\n').filter(Boolean).length, readFileSync(started, 'utf8')).to.be.at.most(2)
      const modules = readFileSync(loaded, 'utf8')
      // Quick answers do without the bundle, and `require` of their modules calls no hook.
      if (['ls', 'get-attr -p p1 -A persistent'].includes(argv.join(' '))) expect(modules).to.match(/\/chunks\/main-/)
      expect(modules).not.to.match(/node_modules|\/chunks\/(execa|conf|change)-/)
    })
  }
})
