import {hostUser} from '../users.js'

export interface Rule {
  readonly subject: string
  /** Empty in a filter for all of them; the same goes for the other fields. */
  readonly id: string
  readonly resource: string
  readonly action: string
  readonly amount: string
  readonly per?: string | undefined
}

const SUBJECTS: Readonly<Record<string, string>> = {u: 'user', g: 'group', p: 'process', l: 'loginclass', c: 'loginclass', class: 'loginclass', j: 'jail'}

export const RESOURCES = [
  'cputime',
  'datasize',
  'stacksize',
  'coredumpsize',
  'memoryuse',
  'memorylocked',
  'maxproc',
  'openfiles',
  'vmemoryuse',
  'pseudoterminals',
  'swapuse',
  'nthr',
  'msgqqueued',
  'msgqsize',
  'nmsgq',
  'nsem',
  'nsemop',
  'nshm',
  'shmsize',
  'wallclock',
  'pcpu',
  'readbps',
  'writebps',
  'readiops',
  'writeiops',
]
const UNDENIABLE = ['cputime', 'wallclock', 'readbps', 'writebps', 'readiops', 'writeiops']
const THROTTLED = ['readbps', 'writebps', 'readiops', 'writeiops']
const ACTIONS = [
  'deny',
  'log',
  'devctl',
  'throttle',
  'sighup',
  'sigint',
  'sigquit',
  'sigabrt',
  'sigkill',
  'sigsegv',
  'sigterm',
  'sigxcpu',
  'sigxfsz',
  'sigusr1',
  'sigusr2',
]

function expand(text: string): string | undefined {
  const [, digits = '', unit = ''] = /^(\d+)([kmgtpeb]?)$/i.exec(text) ?? []
  if (digits === '') return undefined
  const power = ['', 'k', 'm', 'g', 't', 'p', 'e'].indexOf(unit.toLowerCase().replace('b', ''))
  return String(BigInt(digits) * 1024n ** BigInt(power))
}

/** As rctl(8) reads it, with numbers and names expanded; a string says what is wrong. */
export function parseRule(text: string): Rule | string {
  const [short = '', id, resource = '', rest = '', ...more] = text.split(':')
  if (id === undefined) return 'missing subject'
  const [, action = '', amount, per] = /^([^=/]*)(?:=([^/]*))?(?:\/(.*))?$/.exec(rest) ?? []
  const subject = SUBJECTS[short.toLowerCase()] ?? short.toLowerCase()
  const number = amount === undefined || amount === '' ? '' : expand(amount)
  if (number === undefined) return `invalid numeric value '${amount}'`
  let key = id
  if (subject === 'user' && id !== '' && !/^\d+$/.test(id)) {
    const uid = hostUser(id)?.uid
    if (uid === undefined) return `unknown user '${id}'`
    key = String(uid)
  }
  return {
    subject,
    id: key,
    resource: resource.toLowerCase(),
    action: more.length > 0 ? `${action}:${more.join(':')}` : action.toLowerCase(),
    amount: number,
    per,
  }
}

const EINVAL = 'Invalid argument'

/** What the kernel says to a rule or filter. */
export function validate(rule: Rule, mode: string | undefined): string | undefined {
  const {subject, id, resource, action, amount, per} = rule
  if (subject !== '' && !['process', 'user', 'loginclass', 'jail'].includes(subject)) return EINVAL
  if (resource !== '' && !RESOURCES.includes(resource)) return EINVAL
  if (action !== '' && !ACTIONS.includes(action)) return EINVAL
  if (per !== undefined && !['process', 'user', 'loginclass', 'jail'].includes(per)) return EINVAL
  if (subject === '' && id !== '') return EINVAL
  if (subject === 'process' && id !== '' && !/^\d+$/.test(id)) return EINVAL
  if (mode === 'l' && subject !== 'process') return EINVAL
  if (mode === 'u' && (subject === '' || id === '' || resource !== '' || action !== '')) return EINVAL
  if (mode !== 'a') return undefined
  if (subject === '' || id === '' || resource === '' || action === '' || amount === '') return EINVAL
  if (action === 'deny' && UNDENIABLE.includes(resource)) return 'Operation not supported'
  if (action === 'throttle' && !THROTTLED.includes(resource)) return 'Operation not supported'
  if (action === 'throttle' && amount === '0') return EINVAL
  return undefined
}

/** Every field that the filter has must be the same. */
export const matches = (filter: Rule, rule: Rule): boolean =>
  (['subject', 'id', 'resource', 'action', 'amount'] as const).every((field) => filter[field] === '' || filter[field] === rule[field]) &&
  (filter.per === undefined || filter.per === rule.per)
