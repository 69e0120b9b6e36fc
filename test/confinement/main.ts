// npm run test:confinement: what a pot can see and do, beside podman's default. Writes test/confinement/results.json.
import {writeFileSync} from 'node:fs'
import {release} from 'node:os'
import {linuxWorld} from '../../src/testing/linux-world.js'
import {probePodman, probePot} from './probe.js'
import {CONFINEMENT} from './results.js'

const world = await linuxWorld()
try {
  await world.pot('init')
  const pot = await probePot(world)
  const podman = probePodman(world.root)
  const results = {date: new Date().toISOString().slice(0, 10), kernel: release(), pot, ...(podman === undefined ? {} : {podman})}
  writeFileSync(CONFINEMENT, `${JSON.stringify(results, null, 1)}\n`)
} finally {
  await world.close()
}
