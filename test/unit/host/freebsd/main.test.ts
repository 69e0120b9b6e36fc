import {execFileSync} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {freebsdMain} from '../../../../src/host/freebsd/main.js'
import {exportLines, tinirc} from '../../../../src/host/freebsd/tinirc.js'
import {temporary} from './support.js'

const root = '/opt/pot/jails/web/m'
const options = {root, command: 'sh /etc/rc', noRcScript: false, environment: [['A', '1']], stack: 'ipv4'} as const

describe('main command of a FreeBSD pot', () => {
  const dir = temporary()

  it('boots with /etc/rc, and leaves the environment in a file', () => {
    const main = freebsdMain(options)
    expect(main).to.deep.include({argv: ['sh', '/etc/rc'], env: {}, boots: true})
    expect(main.files.at(-1)?.run).to.deep.include({do: 'write', path: `${root}/tmp/environment.sh`, within: root, content: 'export "A=1"\n'})
  })

  it('gives the environment to any other command, through a shell where one is needed', () => {
    expect(freebsdMain({...options, command: '/usr/local/bin/app -x 1'})).to.deep.include({
      argv: ['/usr/local/bin/app', '-x', '1'],
      env: {A: '1'},
      boots: false,
    })
    expect(freebsdMain({...options, command: 'app "a b"; true'}).argv).to.deep.equal(['/bin/sh', '-c', 'app "a b"; true'])
    expect(freebsdMain({...options, command: 'B=2 app'}).argv).to.deep.equal(['/bin/sh', '-c', 'B=2 app'])
    expect(freebsdMain({...options, command: ' '}).argv).to.deep.equal([])
  })

  it('writes tinirc for a pot without rc, and trusts nothing that lies in /tmp', () => {
    const {argv, files, boots} = freebsdMain({...options, noRcScript: true})
    expect({argv, boots}).to.deep.equal({argv: ['/bin/sh', '/tmp/tinirc'], boots: true})
    expect(freebsdMain({...options, noRcScript: true, command: 'sleep 1'}).boots, 'only a boot script ends').to.equal(false)
    expect(files.map(({run}) => ('path' in run ? `${run.do} ${run.path}` : run.do))).to.deep.equal([
      `remove ${root}/tmp/tinirc`,
      `remove ${root}/tmp/tinirc.network`,
      `write ${root}/tmp/tinirc`,
    ])
  })

  it('delivers values to the letter', () => {
    const values = ['plain', 'two  spaces', '$HOME `id` $(id)', 'quo"te \'s', 'back\\slash\\', 'line one\nline two\n\nend', 'tab\there', '*', 'ünï', '!x', '']
    const environment = values.map((value, index) => [`V${index}`, value] as const)
    const script = `${exportLines(environment)}${values.map((_, index) => `printf '%s\\0' "$V${index}"`).join('\n')}\n`
    expect(execFileSync('/bin/sh', ['-e'], {input: script}).toString().split('\0').slice(0, -1)).to.deep.equal(values)
  })

  it('leaves out names that a shell cannot have', () => {
    expect(
      exportLines([
        ['NOMAD_PORT_db-main', '1'],
        ['B', '2'],
        ['1C', '3'],
      ]),
    ).to.equal('export "B=2"\n')
  })

  it('becomes the command, after what a plugin has set up', () => {
    const script = tinirc({command: `sh -c 'echo "$$ $A $NET"'`, environment: [['A', 'x y']], stack: 'dual'}).replaceAll('/tmp/', `${dir()}/`)
    writeFileSync(join(dir(), 'tinirc.network'), 'NET=up; export NET\n')
    const [pid, ...rest] = execFileSync('/bin/sh', ['-e'], {input: script, env: {PATH: '/usr/bin:/bin'}})
      .toString()
      .trim()
      .split(' ')
    expect(rest.join(' ')).to.equal('x y up')
    expect(
      execFileSync('cat', [join(dir(), 'tinirc.pid')])
        .toString()
        .trim(),
    ).to.equal(pid)
  })

  it('prefers IPv4 in a pot with IPv4 alone', () => {
    expect(tinirc({command: 'x', environment: [], stack: 'ipv4'})).to.include('::ffff:0:0/96 100 4')
    expect(tinirc({command: 'x', environment: [], stack: 'dual'})).to.include('::ffff:0:0/96 35 4')
  })
})
