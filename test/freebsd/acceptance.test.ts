import {spawn} from 'node:child_process'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {CORE} from '../support/cli.js'
import {WORLDS} from '../support/world.js'

const SCRIPT = fileURLToPath(new URL('../freebsd-real/run.sh', import.meta.url))
const [kind] = WORLDS.filter(({name, missing}) => name === 'the FreeBSD model' && missing === undefined)

;(kind === undefined ? describe.skip : describe)('the acceptance script for a FreeBSD host, on the model', () => {
  it('passes, and records calls that the model can be held to', async () => {
    const world = await kind?.make()
    if (world === undefined) throw new Error('there is no model')
    try {
      const out = join(world.root, 'acceptance')
      const said: Buffer[] = []
      const code = await new Promise((resolve) => {
        const env = {...world.env, POT: `${process.execPath} ${join(CORE, 'bin/run.js')}`}
        const child = spawn('sh', [SCRIPT, '-q', '-o', out, '-r', '14.2', 'zroot/pot'], {env, stdio: ['ignore', 'pipe', 'pipe']})
        for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => said.push(chunk))
        child.once('exit', resolve)
      })
      expect(code, `${Buffer.concat(said)}\n${readFileSync(join(out, 'log'), 'utf8').slice(-6000)}`).to.equal(0)
      expect(readFileSync(join(out, 'table.txt'), 'utf8')).to.match(/^de-init +works$/m)
      const facts = readFileSync(join(out, 'facts.jsonl'), 'utf8').trimEnd().split('\n')
      expect(facts.filter((line) => line.startsWith('{"argv":["jail","-c",')).length).to.be.at.least(3)
    } finally {
      await world.close()
    }
  })
})
