import {expect} from 'chai'
import {forwards, linuxForwarding} from '../../src/linux/forwarding.js'
import type {Step} from '../../../../src/index.js'

describe('forwarding on Linux', () => {
  it('is asked for the families of a pot alone', () => {
    const kernel = (path: string) => (path === '/proc/sys/net/ipv4/ip_forward' ? '1\n' : '0\n')
    expect((['ipv4', 'ipv6', 'dual'] as const).map((stack) => forwards(stack, kernel))).to.deep.equal([true, false, false])
    expect(forwards('dual', (path) => (path.includes('ipv6') ? '' : '1\n'))).to.equal(true)
  })

  it('of forwarding: only what pot has switched on is switched off, and routers are listened to as before', () => {
    const zero = '0'.repeat(32)
    const routes = [
      `${zero} 00 ${zero} 00 ${'f'.repeat(32)} 00000400 00000003 00000000 00450003     up0`,
      `${zero} 00 ${zero} 00 ${'f'.repeat(32)} 00000400 00000003 00000000 00000003     up1`,
    ]
    const kernel: Record<string, string> = {
      '/proc/net/ipv6_route': `${routes.join('\n')}\n`,
      '/proc/sys/net/ipv6/conf/up0/accept_ra': '1\n',
      '/proc/sys/net/ipv4/ip_forward': '0\n',
      '/proc/sys/net/ipv6/conf/all/forwarding': '0\n',
    }
    const look = () =>
      linuxForwarding(
        '',
        (path) => kernel[path] ?? '',
        () => [],
      )
    const argv = (steps: readonly Step[]) => steps.flatMap(({run}) => (run.do === 'exec' ? run.argv.slice(3) : []))
    const all = ['net/ipv6/conf/up0/accept_ra=2', 'net/ipv4/ip_forward=1', 'net/ipv6/conf/all/forwarding=1']
    expect(look().on).to.equal(false)
    expect(argv(look().enable)).to.deep.equal(all)
    expect(look().disable).to.deep.equal([])
    for (const one of all) kernel[`/proc/sys/${one.split('=')[0]}`] = one.split('=')[1] ?? ''
    kernel['/etc/sysctl.d/60-pot.conf'] = `# pot\n${all.join('\n')}\n`
    expect(look()).to.deep.include({on: true, enable: []})
    expect(argv(look().disable)).to.deep.equal(['net/ipv6/conf/all/forwarding=0', 'net/ipv4/ip_forward=0', 'net/ipv6/conf/up0/accept_ra=1'])
  })

  it('is counted: two pot roots have a file each, and the last one that goes switches it off', () => {
    const files: Record<string, string> = {'/proc/sys/net/ipv4/ip_forward': '0\n', '/proc/sys/net/ipv6/conf/all/forwarding': '0\n'}
    const look = (tag: string) =>
      linuxForwarding(
        tag,
        (path) => files[path] ?? '',
        () => Object.keys(files).filter((path) => path.startsWith('/etc/')),
      )
    const carryOut = (steps: readonly Step[]) => {
      for (const {run} of steps) {
        if (run.do === 'write') files[run.path] = run.content
        else if (run.do === 'remove') Reflect.deleteProperty(files, run.path)
        else if (run.do === 'exec') files[`/proc/sys/${run.argv[3]?.split('=')[0]}`] = `${run.argv[3]?.split('=')[1]}\n`
      }
    }
    for (const tag of ['', '0a1b2c']) carryOut(look(tag).enable)
    expect(Object.keys(files).filter((path) => path.startsWith('/etc/'))).to.deep.equal(['/etc/sysctl.d/60-pot.conf', '/etc/sysctl.d/60-pot-0a1b2c.conf'])
    expect(look('0a1b2c').enable).to.deep.equal([])
    for (const [tag, on] of [
      ['', true],
      ['0a1b2c', false],
    ] as const) {
      carryOut(look(tag).disable)
      expect(look('').on).to.equal(on)
    }
    expect(Object.keys(files).filter((path) => path.startsWith('/etc/'))).to.deep.equal([])
  })
})
