import {mkdir, mkdtemp, readFile, readdir, rm, writeFile} from 'node:fs/promises'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {pot, CORE} from '../support/cli.js'

interface Coverage {
  readonly result: readonly {readonly url: string}[]
}

/** Files of this checkout that one run of pot loads: what V8 has seen. */
async function loadedBy(...args: readonly string[]): Promise<{readonly code: number | null; readonly files: readonly string[]}> {
  const root = await mkdtemp(join(tmpdir(), 'pot-start-'))
  try {
    await mkdir(join(root, 'fs/jails/web/conf'), {recursive: true})
    await mkdir(join(root, 'etc'))
    await writeFile(join(root, 'etc/pot.conf'), `POT_FS_ROOT=${root}/fs\nPOT_ZFS_ROOT=none/pot\n`)
    const env = {
      POT_DATA_DIR: join(root, 'data'),
      POT_CONFIG_DIR: join(root, 'etc'),
      POT_CACHE_DIR: join(root, 'cache'),
      POT_RUN_DIR: join(root, 'run'),
      NODE_V8_COVERAGE: join(root, 'v8'),
    }
    const {code} = await pot(args, {env})
    const reports = await Promise.all((await readdir(join(root, 'v8'))).map((name) => readFile(join(root, 'v8', name), 'utf8')))
    const urls = reports.flatMap((text) => (JSON.parse(text) as Coverage).result.map(({url}) => url))
    return {code, files: urls.filter((url) => url.startsWith('file://')).map((url) => fileURLToPath(url).replace(CORE, ''))}
  } finally {
    await rm(root, {recursive: true, force: true})
  }
}

const packages = (files: readonly string[]) => [...new Set(files.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []))]

/** The files of the bundle, without what makes their names unique. */
const chunks = (files: readonly string[]) =>
  files.filter((file) => file.startsWith('dist/chunks/')).map((file) => file.replace(/^dist\/chunks\/|-.{8}\.js$/g, ''))

describe('what a start of pot loads', () => {
  it('is one command and no other', async () => {
    const {code, files} = await loadedBy('version')
    expect(code).to.equal(0)
    expect(files.filter((file) => file.startsWith('dist/commands/'))).to.deep.equal(['dist/commands/version.js'])
  })

  it('is no package, nor what changes a host, to list the pots', async () => {
    const {code, files} = await loadedBy('ls')
    expect(code).to.equal(0)
    expect(packages(files)).to.deep.equal([])
    expect(chunks(files)).to.include('main').and.not.to.include('change')
    const names = (await loadedBy('ls', '-q')).files
    expect(
      names.filter((file) => !/^(bin\/run\.|dist\/quick\/)/.test(file)),
      'the names',
    ).to.deep.equal([])
    expect((await loadedBy('start', 'web', '--plan')).files.some((file) => file.includes('/change-'))).to.equal(true)
  })

  it('is not the help, unless it is asked for', async () => {
    expect(chunks((await loadedBy('version')).files)).not.to.include('help')
    expect(chunks((await loadedBy('help')).files)).to.include('help')
  })

  it('is few files', async () => {
    const {files} = await loadedBy('version')
    expect(files.length).to.be.lessThan(12)
  })
})
