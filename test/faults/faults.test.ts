import {expect} from 'chai'
import {readdirSync, readFileSync} from 'node:fs'
import {basename, join} from 'node:path'
import {FAULTS, nameOf} from './faults.js'
import {OPEN, titleOf} from './open.js'
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
  'image:prune': 'it removes directories of a cache, in steps that export has too',
  'copy-in-flv': 'it runs only in a flavour, and is copy-in',
  'flavour:script': 'it runs only in a flavour',
  move: 'it needs a second host; move.test.ts fails it at each of its parts',
  'move-in': 'a part of move',
  signal: 'it is one program, and changes no state of pot',
  'update-config': 'it is one write of a record, as in set-attribute',
  'base:prune': 'it destroys volumes and removes a directory, as destroy of a pot does',
  migrate: 'its steps are writes of records, as in set-attribute',
  'completion:remove': 'it removes files of which each is one step, as in service remove',
}

const because = (why: string, names: readonly string[]) => Object.fromEntries(names.map((name) => [name, why]))

/** Scripts and procedures of steps that are in no run, and why. Those that only ask something are not of steps. */
const NO_STEP: Readonly<Record<string, string>> = {
  ...because('it only asks something', [
    ...['pot-has-processes', 'pot-is-directory', 'pot-mounted-at', 'pot-mounted-from', 'pot-probe', 'pot-look', 'pot-is-single'],
    ...['pot-has-var-empty', 'pot-wants-home-link', 'pot-rules'],
  ]),
  ...because('it runs around a command in a pot, and changes nothing', [
    ...[
      'pot-bare-jexec',
      'pot-in-directory',
      'pot-keep-pid',
      'pot-own-terminal',
      'pot-take-environment',
      'pot-login-shell',
      'pot-past-runtime',
      'pot-run-command',
    ],
    ...['pot-boot', 'pot-hold', 'pot-hook', 'pot-run', 'linux.exec-stop', 'pot.stop-signal'],
  ]),
  ...because('it is an argument of the program that runs it in a tree, whose steps have runs', ['pot-copy-in', 'pot-copy-out', 'pot-apt-upgrade']),
  ...because('it undoes another step, and runs after the faults of that', [
    'pot-undo-copy-in',
    'pot.remove-mountpoint',
    'pot.unmount-new',
    'linux.unbind',
    'pot-unbridge',
  ]),
  ...because('a part of init and de-init, which kill.test.ts kills', ['init.note', 'linux.forget', 'pot-bind-cache', 'pot-grow']),
  ...because('a part of pot plugins; test/cli/plugins has its failures', ['plugins.keep', 'plugins.put-back', 'plugins.run', 'plugins.check']),
  ...because('of a storage on which the faults do not happen', [
    ...['pot-patient', 'pot-freebsd-copy', 'pot-freebsd-remove', 'pot-linux-copy', 'pot-linux-remove'],
  ]),
  ...because('a part of move, which needs a second host', ['fleet.from-stdin']),
  ...because('needs the keys of FreeBSD in /usr/share/keys of this machine, on which the model runs; pkgbase.test.ts fails and undoes both', [
    ...['pot-pkgbase', 'pot-remove-work'],
  ]),
  ...because('only de-init has it, as a final step that can be repeated', ['pot-unmount-all']),
}

const KINDS = ['exec', 'pipe', 'write', 'mkdir', 'remove', 'rename', 'symlink', 'fetch', 'call', 'edit']

const SOURCES = ['src', ...readdirSync(join(ROOT, 'plugins')).map((name) => `plugins/${name}/src`)].flatMap((directory) =>
  readdirSync(join(ROOT, directory), {recursive: true, encoding: 'utf8'}).map((name) => `${directory}/${name}`),
)
/** Scripts that run as programs, and procedures, by the names that they have in a step. */
const scripts = SOURCES.filter((path) => path.endsWith('.sh')).map((path) => `pot-${basename(path, '.sh')}`)
const procedures = SOURCES.filter((path) => path.endsWith('.ts')).flatMap((path) =>
  [...text(path).matchAll(/procedure\(\s*'([\w.-]+)'/g)].map(([, name = '']) => name),
)

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
    expect(KINDS.filter((kind) => !kinds.has(kind))).to.deep.equal([])
    for (const host of Object.keys(results.hosts)) {
      const faults = new Set(runs.filter((run) => run.host === host).map(({fault}) => fault))
      expect(
        FAULTS.map(nameOf).filter((name) => !faults.has(name)),
        host,
      ).to.deep.equal([])
    }
  })

  it('have a run of each script and procedure of a step, but for those with a reason, and leave nothing', () => {
    const ran = new Set(runs.map(({step}) => step.split(' ')[1] ?? step))
    const missing = [...scripts, ...procedures].filter((name) => !ran.has(name) && !Object.hasOwn(NO_STEP, name))
    expect(missing, 'add a case to test/faults/cases.ts and run npm run test:faults, or say here why not').to.deep.equal([])
    for (const [host, {planned}] of Object.entries(results.hosts)) {
      const here = new Set(runs.filter((run) => run.host === host).map(({step}) => step))
      expect(
        planned.filter((kind) => !here.has(kind)),
        host,
      ).to.deep.equal([])
    }
    const left = runs.filter(({end}) => end === 'left over').map(titleOf)
    expect(left.filter((one) => !Object.hasOwn(OPEN, one))).to.deep.equal([])
  })

  it('are what docs/reliability.md tells (npm run report:reliability)', () => {
    const all = {faults: results, fuzz: fuzzResults(), soak: soakResults(), races: raceResults(), confinement: confinement()}
    expect(text('docs/reliability.md')).to.equal(reliability(all))
  })
})
