import {indexFile} from '../plugins/installed.js'
import {recordsFile} from '../record/known.js'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Look} from '../host/look.js'
import type {Context} from '../context.js'
import {PotError} from '../errors.js'
import {isBelow} from '../host/storage/volumes/facts.js'
import {final, type Step} from '../operations/types.js'
import {membersDirectory} from '../paths/members.js'
import type {Added} from '../plugins/hooks.js'
import {foreignMounts} from '../pots/tree/mounts-plan.js'
import type {Pot} from '../record/pot.js'
import {readPots} from '../record/store.js'
import {secretsDirectory} from '../secrets/store.js'
import {stacksDirectory} from '../stacks/owned.js'
import {stopPot} from '../pots/run/stop.js'
import {settingsFile} from '../settings/file.js'
import {parseAssignments, setSetting} from '../settings/text.js'
import {unlinkSteps} from './plugins.js'
import {readRecord, recordFile, type InitRecord} from './record.js'
import {dropService} from './service.js'
import {DE_INIT, tidy} from './tidy.js'

/** Remove all pots and everything that `init` made. Rejects with RUNNING unless `force`, and with MOUNTED_BELOW. */
export async function deInit(ctx: Context, force: boolean): Promise<void> {
  const stillUp = await stopAll(ctx, force)
  const {carriedOut} = await ctx.operate({
    title: DE_INIT,
    event: 'de-init',
    subject: {},
    locks: ['pool', 'settings', 'plugins'],
    plan: async (look, added) => planDeInit(ctx, look, stillUp, added),
  })
  if (carriedOut) tidy(ctx.places)
}

/** Stops the running pots. Resolves with the pots that are still running, because their stop is only planned. */
async function stopAll(ctx: Context, force: boolean): Promise<Pot[]> {
  const running = (await ctx.host.jails.running()).map(({name}) => name)
  if (running.length === 0) return []
  if (!force) throw new PotError('RUNNING', `pots are running: ${running.join(', ')}`, {hint: 'pot de-init -f stops them first'})
  const stillUp: Pot[] = []
  for (const pot of readPots(ctx.settings).pots.filter(({name}) => running.includes(name)))
    if ((await stopPot(ctx, {name: pot.name, keep: true})).onlyPlanned) stillUp.push(pot)
  return stillUp
}

async function planDeInit(ctx: Context, look: Look, stillUp: readonly Pot[], added: Added): Promise<Step[]> {
  const {host, settings, places} = ctx
  const [volumes, table] = await Promise.all([look.volumes().catch(() => []), look.mounts()])
  const isOfPot = (target: string) => stillUp.some(({root}) => target === root || isBelow(target, root))
  const [foreign] = foreignMounts(settings.fsRoot, volumes, table).filter((target) => target !== settings.fsRoot && !isOfPot(target))
  if (foreign !== undefined) throw new PotError('MOUNTED_BELOW', `${foreign} is mounted below ${settings.fsRoot}`, {hint: `umount ${foreign}`})
  const record = await readRecord(places.data)
  const group = record?.group === undefined ? [] : (await host.group(record.group)).drop
  const steps = [
    ...added.before,
    {title: 'remove the bridges', run: {do: 'remove', path: join(settings.fsRoot, 'bridges')}} satisfies Step,
    {
      title: 'remove what members of the group may read',
      run: {do: 'exec', argv: ['rm', '-rf', membersDirectory(settings.fsRoot)]},
      undo: 'covered',
    } satisfies Step,
    {title: 'remove the secrets', run: {do: 'exec', argv: ['rm', '-rf', secretsDirectory(places)]}, undo: 'covered'} satisfies Step,
    {title: 'remove the notes of stacks', run: {do: 'remove', path: stacksDirectory(places)}} satisfies Step,
    {title: 'remove the list of records', run: {do: 'remove', path: recordsFile(settings)}} satisfies Step,
    ...(await host.storage.teardown()).map((step): Step => ({...step, id: 'storage.teardown'})),
    ...(host.forget?.() ?? []),
    ...dropService(ctx),
    ...restoreSettings(settingsFile(places), record),
    ...removeDirectories(record?.directories ?? []),
    ...unlinkSteps(places.data, record?.plugins ?? []),
    {title: 'remove the index of commands', run: {do: 'remove', path: indexFile(places.data)}} satisfies Step,
    ...group,
    {title: 'forget what was made', run: {do: 'remove', path: recordFile(places.data)}} satisfies Step,
    ...added.after,
  ]
  return steps.map(final)
}

/** Restores the settings that `init` changed and nobody has changed since. */
function restoreSettings(file: string, record: InitRecord | undefined): Step[] {
  if (!record || !existsSync(file)) return []
  const text = readFileSync(file, 'utf8')
  const lines = parseAssignments(text)
  const ours = Object.entries(record.settings).filter(([key, {now}]) => lines.findLast((line) => line.key === key)?.value === now)
  const rest = ours.reduce((changed, [key, {before}]) => setSetting(changed, key, before), text)
  if (rest === text) return []
  if (record.newFile && rest.trim() === '') return [{title: `remove ${file}`, run: {do: 'remove', path: file}}]
  return [{title: `put ${ours.map(([key]) => key).join(', ')} in ${file} back`, run: {do: 'write', path: file, content: rest}}]
}

/** Removes the directories that are empty. */
const removeDirectories = (directories: readonly string[]): Step[] =>
  directories.map((path) => ({
    title: `remove ${path} if it is empty`,
    run: {do: 'exec', argv: ['rmdir', path], tolerate: ['not empty', 'No such file']},
    final: true,
  }))
