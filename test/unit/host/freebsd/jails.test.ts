import {expect} from 'chai'
import {freebsdJails, parseProcesses} from '../../../../src/host/freebsd/jails.js'
import {spelling} from '../../../../src/host/freebsd/spelling.js'
import {stopConfig} from '../../../../src/host/freebsd/stop-jail.js'
import {hasCode} from '../../../../src/errors.js'
import {answers} from './support.js'

const FS = '/opt/pot'
const jails = (known: Parameters<typeof answers>[0] = {}) => {
  const {ask, asked} = answers(known)
  return {asked, jails: freebsdJails(ask, {fsRoot: FS, run: '/nosuch'}, spelling(FS))}
}
const listed = (...rows: [string, string, string][]) => ({
  jls: {stdout: `${JSON.stringify({__version: '2', 'jail-information': {jail: rows.map(([jid, name, path]) => ({jid, name, path}))}})}\n`},
})

describe('jails of FreeBSD', () => {
  it('asks once for all, and knows its own by their place', async () => {
    const {jails: driver, asked} = jails(listed(['3', 'web', '/opt/pot/jails/web/m'], ['4', 'db', '/usr/jails/db'], ['7', 'a.b', '/opt/pot/jails/web/m/b']))
    expect(await driver.running()).to.deep.equal([{name: 'web', id: 3, root: '/opt/pot/jails/web/m'}])
    expect(asked).to.deep.equal(['jls --libxo json jid name path'])
  })

  it('takes an answer without any jail', async () => {
    expect(await jails(listed()).jails.running()).to.deep.equal([])
  })

  it('says what jls said when it fails', async () => {
    const error: unknown = await jails({jls: {code: 1, stderr: 'jls: oops\n'}})
      .jails.running()
      .catch((error: unknown) => error)
    expect(hasCode(error, 'JLS_FAILED')).to.equal(true)
    expect(String(error)).to.include('jls: oops')
  })

  it('runs a command with arguments and values as they are', () => {
    const {jails: driver} = jails()
    expect(driver.exec('web', ['sh', '-c', 'echo "$A"']).argv).to.deep.equal(['jexec', '-l', 'web', 'sh', '-c', 'echo "$A"'])
    const {argv, secret} = driver.exec('web', ['id'], {user: 'www', env: {A: 'x y\nz', B: ''}})
    expect([...argv.slice(0, 7), ...argv.slice(8)]).to.deep.equal(['jexec', '-l', '-U', 'www', 'web', '/bin/sh', '-c', 'pot-take-environment', 'id'])
    expect(secret).to.deep.equal({text: 'export "A=x y\nz"\nexport "B="\n', names: ['A', 'B']})
    expect(argv.join(' ')).not.to.include('x y')
    expect(driver.exec('web', ['id'], {hostUser: 'nobody'}).argv).to.deep.equal(['jexec', '-l', '-u', 'nobody', 'web', 'id'])
  })

  it('reads processes in bytes', async () => {
    expect(parseProcesses('  12  2048 /bin/sh /etc/rc\n99999 4 sleep 10 \n')).to.deep.equal([
      {pid: 12, rss: 2097152, command: '/bin/sh /etc/rc'},
      {pid: 99999, rss: 4096, command: 'sleep 10 '},
    ])
    expect(await jails({ps: {code: 1}}).jails.processes('web')).to.deep.equal([])
  })

  it('removes nothing but the jail with the id of the pot when a start is undone', () => {
    const spec = {
      name: 'web',
      uuid: 'u-1',
      root: `${FS}/jails/web/m`,
      hostname: 'web',
      attributes: {},
      network: {mode: 'provided'},
      params: {},
      oci: {},
    } as const
    const step = jails().jails.create(spec).at(-1)
    expect(step?.undo?.[0]).to.deep.include({argv: ['jail', '-R', 'web'], when: {argv: ['jls', '-j', 'web', 'host.hostuuid'], prints: 'u-1'}})
  })

  it('hands exec.stop on as it is, whatever is in it', () => {
    expect(stopConfig('web', {execStop: `sh -c 'kill $P; echo "a\\b"'`, timeout: 30})).to.equal(
      ["'web' {", '  exec.clean;', `  exec.stop='sh -c \\'kill $P; echo "a\\\\b"\\'';`, '  stop.timeout=30;', '}', ''].join('\n'),
    )
    expect(stopConfig('web', {timeout: 10})).to.equal("'web' {\n  stop.timeout=10;\n}\n")
  })

  it('marks every step of a stop as final', () => {
    for (const step of jails().jails.stop('web', {timeout: 10})) expect(step.final, step.title).to.equal(true)
  })
})
