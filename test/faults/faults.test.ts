import {expect} from 'chai'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {FAULTS, nameOf} from './faults.js'
import {reliability} from './report.js'
import {faultResults, fuzzResults} from './results.js'
import {confinement} from '../confinement/results.js'
import {raceResults} from '../races/results.js'
import {soakResults} from '../state/results.js'
import {ROOT} from '../support/cli.js'
import {json} from '../architecture/commands.js'

const text = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const results = faultResults()
const runs = results.runs.filter(({end}) => end !== 'not reached')

/** Commands that are in no run, and why. */
const IN_NO_RUN: Readonly<Record<string, string>> = {
  'de-init': 'kill.test.ts kills it wherever it takes storage down, on each host',
  init: 'it makes the host on which the others run',
  'image:prune': 'the model has no images of OCI',
  adopt: 'its steps are those of create, and a pipe; test/freebsd/adopt.test.ts kills it',
  'copy-in-flv': 'it runs only in a flavour, and is copy-in',
  'flavour:script': 'it runs only in a flavour',
  ...Object.fromEntries(
    ['apply', 'base:update', 'move', 'move-in', 'delete', 'completion:install', 'completion:remove', 'cp', 'run', 'secret:create', 'secret:rm'].map((name) => [
      name,
      'in no run yet',
    ]),
  ),
  migrate: 'its steps are writes of records, as in set-attribute',
  'service:remove': 'its steps are a part of de-init',
  signal: 'it is one program, and changes no state of pot',
  'update-config': 'it is one write of a record, as in set-attribute',
}

const KINDS = ['exec', 'pipe', 'write', 'mkdir', 'remove', 'rename', 'symlink', 'fetch', 'call', 'edit']
/** In no run yet. */
const NO_KIND = ['rename']

describe('the results of faults', () => {
  it('have a run of each command that changes the host, but for those with a reason', () => {
    const surface = Object.entries(json(join(ROOT, 'test/architecture/commands.snapshot.json')) as Record<string, {readonly flags: object}>)
    const changing = surface.filter(([, {flags}]) => 'plan' in flags).map(([name]) => name.split(' ').at(-1) ?? '')
    const ran = new Set(runs.map(({operation}) => operation))
    const missing = changing.filter((name) => !ran.has(name) && !Object.hasOwn(IN_NO_RUN, name))
    expect(missing, 'add a case to test/faults/cases.ts and run npm run test:faults, or say here why not').to.deep.equal([])
  })

  it('have a run of each kind of action, and of each fault', () => {
    const kinds = new Set(runs.map(({step}) => step.split(' ')[0]))
    expect(KINDS.filter((kind) => !kinds.has(kind)).sort()).to.deep.equal([...NO_KIND].sort())
    const faults = new Set(runs.map(({fault}) => fault))
    expect(FAULTS.map(nameOf).filter((name) => !faults.has(name))).to.deep.equal([])
  })

  it('are what docs/reliability.md tells (npm run report:reliability)', () => {
    const all = {faults: results, fuzz: fuzzResults(), soak: soakResults(), races: raceResults(), confinement: confinement()}
    expect(text('docs/reliability.md')).to.equal(reliability(all))
  })
})
