import {expect} from 'chai'
import {freebsdUsage} from '../../src/freebsd/usage.js'

describe('the use of jails', () => {
  it('the figures of a jail that has ended are not taken for those of another', async () => {
    const answers: Readonly<Record<string, {code?: number; stdout?: string; stderr?: string}>> = {
      'sysctl -n kern.racct.enable': {stdout: '1\n'},
      'rctl -u jail:a jail:gone jail:b': {
        code: 1,
        stdout: 'cputime=1\nmemoryuse=10\ncputime=2\nmemoryuse=20\n',
        stderr: "rctl: failed to show resource consumption for 'jail:gone': No such process\n",
      },
    }
    const ask = async (file: string, args: readonly string[]) => ({code: 0, stdout: '', stderr: '', ...answers[[file, ...args].join(' ')]})
    const all = await freebsdUsage(ask, ['a', 'gone', 'b'])
    expect(all.map(({name, rss, cpuTime: seconds}) => [name, rss, seconds])).to.deep.equal([
      ['a', 10, 1],
      ['b', 20, 2],
    ])
  })
})
