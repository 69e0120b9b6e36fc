import {existsSync} from 'node:fs'
import {expect} from 'chai'
import {pot, withPlaces, type PotOptions, type PotRun} from '../support/cli.js'

const run = (args: readonly string[], options: PotOptions = {}): Promise<PotRun> => withPlaces((env) => pot(args, {...options, env: {...env, ...options.env}}))

describe('wrong usage', () => {
  for (const [line, problem, hint] of [
    ['create -x', 'unknown option -x', 'see pot create --help'],
    ['create --bogus=1', 'unknown option --bogus', 'see pot create --help'],
    ['create -p', 'option -p needs a value', 'see pot create --help'],
    ['create --plan=1 -p web', 'option --plan takes no value', 'see pot create --help'],
    ['create -p web -t triple', 'expected --type=triple to be one of: single, multi', 'see pot create --help'],
    ['doctor web', "unexpected argument 'web'", 'see pot doctor --help'],
    ['crate -p web', "no command 'crate'", 'see pot create --help'],
    ['frobnicate', "no command 'frobnicate'", 'see pot help'],
    ['-v version', 'unknown option -v: the command comes first', 'see pot help'],
  ] as const) {
    it(`of 'pot ${line}' is one line and a hint, exit 2`, async () => {
      expect(await run(line.split(' '))).to.deep.equal({code: 2, stdout: '', stderr: `pot: ${problem}\n     ${hint}\n`})
    })
  }

  it('is not to have operands that a command of pot 0.16 has no use for: a warning names them', async () => {
    expect(await run(['version', 'web', '-q', 'db'])).to.deep.equal({
      code: 0,
      stdout: '0.16.0\n',
      stderr: "pot: warning: ignored: 'web', 'db' (pot version -h)\n",
    })
    // The name that -p gives counts.
    const {code, stderr} = await run(['info', '-p', 'web', 'db', '--json'])
    expect([code, stderr]).to.deep.equal([1, "pot: warning: ignored: 'db' (pot info -h)\n"])
  })

  it('is to name no pot: the name is not taken from stdin, where the input of a loop may be', async () => {
    const {code, stderr} = await run(['start'], {input: 'web\n'})
    expect(code).to.equal(2)
    expect(stderr).to.match(/^pot: the name of the pot is missing\n/)
  })

  it('is JSON with --json, and the exit status stays', async () => {
    const {code, stdout, stderr} = await run(['create', '-x', '--json'])
    expect({code, stderr}).to.deep.equal({code: 2, stderr: ''})
    expect(JSON.parse(stdout)).to.deep.equal({error: {code: 'USAGE', message: 'unknown option -x', hint: 'pot create --help'}})
  })

  it('never shows a stack, unless DEBUG is set', async () => {
    expect((await run(['create', '-x'])).stderr).not.to.include('    at ')
    expect((await run(['create', '-x'], {env: {DEBUG: 'pot'}})).stderr).to.include('    at ')
  })

  it('names the plugin that a command comes with, exit 1', async () => {
    expect(await run(['set-rss', '-p', 'web', '-M', '1G'])).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: "pot: 'set-rss' comes with the plugin 'limits', which is not installed\n     pot plugins install limits\n",
    })
  })
})

describe('help', () => {
  it('is what pot alone prints, exit 1, and pot help, exit 0', async () => {
    const [alone, asked, flag] = [await run([]), await run(['help']), await run(['-h'])]
    expect({...alone, code: 0}).to.deep.equal(asked)
    expect(flag).to.deep.equal(asked)
    expect(await run(['help', 'help'])).to.deep.equal(asked)
    expect(alone.code).to.equal(1)
    expect(asked).to.include({code: 0, stderr: ''})
    expect(asked.stdout)
      .to.match(/\nUsage: pot \[-H HOST\] COMMAND \[OPTIONS\]\n/)
      .and.match(/\n {2}list, ls +List pots/)
  })

  it('of a command is the same however it is asked for', async () => {
    const {stdout} = await run(['help', 'create'])
    expect(stdout).to.include('$ pot create').and.include('EXAMPLES')
    for (const args of [
      ['create', '-h'],
      ['create', '--help'],
      ['create', '-p', 'web', '-vh'],
      ['-h', 'create'],
    ])
      expect(await run(args), args.join(' ')).to.deep.equal({code: 0, stdout, stderr: ''})
  })

  it('of an alias is that of its command', async () => {
    for (const [alias, name] of [
      ['ls', 'list'],
      ['rollback', 'revert'],
      ['snap', 'snapshot'],
      ['set-attr', 'set-attribute'],
      ['get-attr', 'get-attribute'],
    ] as const) {
      const {code, stdout} = await run(['help', alias])
      expect(code, alias).to.equal(0)
      expect(stdout, alias).to.include(`$ pot ${name} `).and.include(`$ pot ${alias}\n`)
    }
  })

  it('of what is no command is wrong usage', async () => {
    expect(await run(['help', 'crate'])).to.deep.include({code: 2, stdout: '', stderr: "pot: no command 'crate'\n     see pot create --help\n"})
  })
})

describe('the start of pot', () => {
  it('says its version in three ways', async () => {
    const {stdout} = await run(['version'])
    expect(await run(['--version'])).to.deep.equal({code: 0, stdout, stderr: ''})
    expect(stdout).to.match(/\d+\.\d+\.\d+/)
  })

  it('makes no directory', async () => {
    await withPlaces(async (env) => {
      expect((await pot(['version'], {env})).code).to.equal(0)
      expect(Object.values(env).filter((path) => existsSync(path))).to.deep.equal([])
    })
  })

  it('does without HOME', async () => {
    for (const HOME of [undefined, '/']) expect((await run(['version'], {env: {HOME, XDG_CACHE_HOME: undefined}})).code).to.equal(0)
  })

  it('has no colour but on a terminal', async () => {
    const {stderr} = await run(['crate'])
    expect(stderr).not.to.include('\u001B')
  })
})
