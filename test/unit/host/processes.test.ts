import {spawn} from 'node:child_process'
import {expect} from 'chai'
import {allProcesses, parseProcesses} from '../../../src/host/processes.js'
import {askHost} from '../../../src/programs/ask-host.js'

describe('the processes of the host', () => {
  it('have a parent, an age and the words of their command line', () => {
    expect(parseProcesses('    1     0  900 /sbin/init\n 4242 1 7 pot: start  web\n\n')).to.deep.equal([
      {pid: 1, parent: 0, age: 900, words: ['/sbin/init']},
      {pid: 4242, parent: 1, age: 7, words: ['pot:', 'start', 'web']},
    ])
  })

  it('are found by ps, with command lines of any length', async () => {
    const last = 'x'.repeat(500)
    const child = spawn('sh', ['-c', 'read _', 'sh', last])
    try {
      const found = (await allProcesses(askHost)).find(({pid}) => pid === child.pid)
      expect(found).to.include({parent: process.pid})
      expect(found?.words.at(-1)).to.equal(last)
    } finally {
      child.kill('SIGKILL')
    }
  })
})
