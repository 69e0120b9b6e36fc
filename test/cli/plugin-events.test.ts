import {join} from 'node:path'
import {expect} from 'chai'
import {tempPotRoot, type TempPotRoot} from '../../src/testing/temp-pot-root.js'
import {commandSource, linkedPlugin} from '../support/make-plugin.js'

const BACKUP = 'pot-plugin-backup'
const EVENTS = {
  saved: {
    description: 'a backup is made',
    subject: {
      pot: {type: 'string', description: 'its name'},
      bytes: {type: 'integer', description: 'size of the backup'},
      tags: {type: 'list', optional: true, description: 'its tags'},
    },
  },
  removing: {description: 'a backup is about to be removed', refusable: true, subject: {pot: {type: 'string', description: 'its name'}}},
}
/** `subject` and the event come from the environment. */
const FIRE = commandSource(
  "const ctx = await this.context({}); const {event, subject} = JSON.parse(process.env.FIRE); const steps = await ctx.fire(event, subject); return steps.map(({title, plugin}) => plugin + ': ' + title)",
)
const HOOKS = `
export const saved = async ({subject, ctx}) => {
  if (subject.pot === 'bad') return {steps: [{title: 't', run: {do: 'exec', argv: 'x'}}]}
  if (subject.pot === 'bug') return undefined.x
  ctx.report.info('copying ' + subject.pot + ' of ' + subject.bytes)
  return {steps: [{title: 'copy ' + subject.pot, run: {do: 'mkdir', path: '/srv/copies'}}]}
}
export const removing = async ({subject}) => { if (subject.pot === 'web') throw new Error('it is the only one') }
`

describe('events that a plugin declares', () => {
  let place: TempPotRoot
  before(async () => {
    place = tempPotRoot()
    const backup = linkedPlugin(join(place.root, 'backup'), {name: BACKUP, pot: {events: EVENTS}, files: {'commands/fire.js': FIRE}})
    const copies = linkedPlugin(join(place.root, 'copies'), {
      name: 'a-plugin-copies',
      pot: {plugins: {[BACKUP]: '^1.0.0'}},
      hooks: {'on:pot-plugin-backup:saved': 'saved', 'on:pot-plugin-backup:removing': 'removing'},
      files: {'hooks.js': HOOKS},
    })
    expect(await place.run(['plugins', 'install', backup, copies])).to.include({code: 0})
  })
  after(() => place.remove())

  const fire = (event: string, subject: object, ...more: string[]) =>
    place.run(['fire', ...more], {env: {FIRE: JSON.stringify({event: `${BACKUP}:${event}`, subject})}})

  it('reach the hooks of other plugins, and return their steps', async () => {
    const {stdout, stderr} = await fire('saved', {pot: 'db', bytes: 7}, '--json')
    expect(JSON.parse(stdout)).to.deep.equal(['a-plugin-copies: copy db'])
    expect(stderr).to.include('copying db of 7')
  })

  for (const [event, subject, code, says] of [
    ['removing', {pot: 'web'}, 1, /^pot: plugin a-plugin-copies refuses pot-plugin-backup:removing: it is the only one$/m],
    ['saved', {pot: 'bug', bytes: 1}, 0, /plugin a-plugin-copies at pot-plugin-backup:saved: Cannot read properties of undefined .*\(hooks\.js:\d+:\d+\)/],
    ['saved', {pot: 'bad', bytes: 1}, 1, /plugin a-plugin-copies: its hook on:pot-plugin-backup:saved returns 'steps' in which .* argv is no list of words/],
    ['saved', {pot: 'db'}, 1, /plugin pot-plugin-backup fails at .*: 'bytes' of the subject of the event pot-plugin-backup:saved is missing/],
    ['saved', {pot: 'db', bytes: 'many'}, 1, /'bytes' of the subject of the event pot-plugin-backup:saved is not a whole number/],
    ['saved', {pot: 'db', bytes: 1, size: 2}, 1, /'size' of the subject of the event pot-plugin-backup:saved is not known/],
    ['lost', {}, 1, /no plugin declares the event 'pot-plugin-backup:lost'/],
  ] as const)
    it(`${event} with ${JSON.stringify(subject)}: exit status ${code}`, async () => {
      const done = await fire(event, subject)
      expect(done.stderr).to.match(says)
      expect(done.code).to.equal(code)
    })

  it('are in plugins inspect', async () => {
    expect((await place.run(['plugins', 'inspect', BACKUP])).stdout).to.match(/^ {2}saved +pot, bytes, tags +a backup is made$/m)
  })

  for (const [what, pot, hook, says] of [
    ['of a plugin that it does not name', {}, 'on:pot-plugin-backup:saved', /needs pot-plugin-backup in "pot\.plugins" or "pot\.after"/],
    [
      'that the plugin does not have',
      {after: [BACKUP]},
      'on:pot-plugin-backup:lost',
      /its hook 'on:pot-plugin-backup:lost' is for no event of pot-plugin-backup/,
    ],
    ['without its name', {after: [BACKUP]}, 'on:pot-plugin-backup', /its hook 'on:pot-plugin-backup' is for no event of pot/],
  ] as const)
    it(`a hook for an event ${what}: the plugin is not installed`, async () => {
      const directory = linkedPlugin(join(place.root, what.replaceAll(' ', '-')), {
        ...{name: 'pot-plugin-wrong', pot, hooks: {[hook]: 'saved'}, files: {'hooks.js': HOOKS}},
      })
      const {stderr, code} = await place.run(['plugins', 'install', directory])
      expect([code, stderr.split('\n').filter((line) => says.test(line)).length], stderr).to.deep.equal([1, 1])
    })

  it('of a plugin that is only to run before, and is not there, are no fault', async () => {
    const other = tempPotRoot()
    const plugin = {name: 'pot-plugin-alone', pot: {after: [BACKUP]}, hooks: {'on:pot-plugin-backup:saved': 'saved'}, files: {'hooks.js': HOOKS}}
    expect(await other.run(['plugins', 'install', linkedPlugin(join(other.root, 'alone'), plugin)])).to.include({code: 0})
    other.remove()
  })
})
