import {spawnSync} from 'node:child_process'
import {expect} from 'chai'
import {freebsdService} from '../../../../src/host/freebsd/service.js'

describe('the scripts for rc(8)', () => {
  const {files} = freebsdService('/usr/local/etc', ['/usr/local/bin/node', "/opt/it's here/run.js"])

  it('are shell scripts that name their place in the order', () => {
    expect(files.map(({path}) => path)).to.deep.equal(['rc.d/pot', 'rc.d/pot_early', 'cron.d/pot'].map((file) => `/usr/local/etc/${file}`))
    for (const {content, mode} of files.filter(({path}) => path.includes('rc.d'))) {
      expect(spawnSync('sh', ['-n'], {input: content}).status).to.equal(0)
      expect(content)
        .to.match(/^# PROVIDE: pot(_early)?$/m)
        .and.to.match(/^# REQUIRE: NETWORKING /m)
      expect(mode).to.equal(0o755)
    }
  })

  it('take snapshots every hour, as crontab(5) has it', () => {
    const [odd] = freebsdService('/etc', ['/opt/100%/node', 'run.js']).files.slice(2)
    expect(odd?.content.split('\n').at(-2)).to.equal("1\t*\t*\t*\t*\troot\t'/opt/100\\%/node' 'run.js' snapshot --scheduled >/dev/null 2>&1")
  })

  it('run pot as it is called here, whatever is in its path', () => {
    const [script] = files
    const body = (script?.content ?? '')
      .replace('. /etc/rc.subr', '')
      .replace(/^load_rc_config.*$/m, '')
      .replace('run_rc_command "$1"', 'pot_start')
    const {stderr} = spawnSync('sh', [], {input: body, encoding: 'utf8'})
    expect(stderr).to.match(/\/usr\/local\/bin\/node: not found/)
    expect(body).to.include("'/opt/it'\\''s here/run.js' start --at-boot")
  })
})
