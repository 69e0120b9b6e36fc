import {existsSync} from 'node:fs'
import {join} from 'node:path'
import type {Host} from '../host/types.js'
import {quoted} from '../programs/shell-words.js'
import {filesOf, supervisorOf} from '../pots/state/files.js'
import {mainState} from '../pots/state/main-state.js'
import {error, warning, type Finding} from './finding.js'
import type {Look} from './look.js'

/** Finds jails below the pot root that have no record. Ignores jails of other tools. */
export async function checkStrayJails(look: Look): Promise<Finding[]> {
  const {settings, host} = look.ctx
  const {pots, broken} = look.pots()
  const known = new Set([...pots, ...broken].map(({name}) => name))
  const jails = `${join(settings.fsRoot, 'jails')}/`
  const stray = (await look.running()).filter(({name, root}) => root.startsWith(jails) && !known.has(name) && !look.isAtWork(name))
  return stray.map(({name, root}) =>
    error(`'${name}' runs in ${root}, and there is no such pot`, existsSync(join(jails, name)) ? `pot destroy -F -p ${name}` : end(host, name)),
  )
}

function end({name: system, jails}: Host, name: string): string {
  if (system === 'freebsd') return quoted(['jail', '-r', name])
  const {argv} = jails.exec(name, ['true'])
  return quoted([...argv.slice(0, argv.indexOf('exec')), 'delete', '--force', name])
}

const STARTERS = ['start', 'restart', 'run', 'term']

/** Finds running pots whose supervisor was killed: pot would not notice the end of their main command, and would not restart it. */
export async function checkUnsupervised(look: Look): Promise<Finding[]> {
  const up = (await look.running()).filter(({name}) => !look.isAtWork(name))
  const lost = up.filter(({name}) => mainState(look.ctx.places.run, name, true).state === 'unsupervised')
  return lost.map(({name}) => warning(`the supervisor of the main command of '${name}' is gone`, `pot start ${name}`))
}

/** Finds pots that must stop with their main command, but whose `pot start` process has ended, so that no process stops them. */
export async function checkSupervisors(look: Look): Promise<Finding[]> {
  const up = new Set((await look.running()).map(({name}) => name))
  const {run} = look.ctx.places
  const isAlone = (name: string) => supervisorOf(filesOf(run, name)) === undefined && mainState(run, name, true).state !== 'unsupervised'
  const supervised = look.pots().pots.filter(({name, attributes}) => up.has(name) && !attributes.persistent && !look.isAtWork(name) && isAlone(name))
  if (supervised.length === 0) return []
  const processes = await look.ctx.host.processes()
  const alone = supervised.filter(({name}) => !processes.some(({words}) => starts(words, name)))
  return alone.map(({name}) => warning(`'${name}' is not persistent, and the command that started it is gone`, `pot stop ${name}`))
}

/** Whether this is a process of pot that started `name`. */
function starts(words: readonly string[], name: string): boolean {
  const at = words.findIndex((word) => STARTERS.includes(word))
  if (at < 1 || !words.slice(0, at).some((word) => /(^|\/)(pot|run\.js|dev\.js)$/.test(word))) return false
  return words.slice(at + 1).some((word) => word === name || word === `-p${name}` || word === `--pot=${name}`)
}
