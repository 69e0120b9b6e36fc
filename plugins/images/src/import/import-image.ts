import {randomUUID} from 'node:crypto'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {change, checkNewName, defined, encode, ENV_VALUES, parseAddress, parsePot, setAttributes, withNeeds, type Context, type Pot, type Step} from '@pot/core'
import {recordConf, rulesFor} from './record-conf.js'
import {noticeFile} from './settle-pot.js'
import type {FoundImage, Place} from '../source.js'
import {notice, whatItSays, type Allowed} from './what-images-say.js'

export interface ImportRequest extends Allowed {
  readonly name: string
}

/**
 * Makes a pot from an image, completely or not at all: pot.conf is written last, and only then is it a pot. The pot gets a uuid of its own. Rejects
 * with BAD_NAME, EXISTS, and with the errors of the source and of `Operate`.
 */
export async function importImage(ctx: Context, image: FoundImage, {name, hooks, settings}: ImportRequest): Promise<Pot> {
  checkNewName(ctx, name)
  const rules = await rulesFor(ctx, {name, uuid: randomUUID(), settings})
  const conf = recordConf(image.record.conf, rules)
  const pot = parsePot(ctx.settings, name, conf, [])
  const place: Place = {name, volume: `jails/${name}/m`, directory: pot.root}
  const write = (file: string, content: string, mode?: number): Step => ({
    title: `write ${file} of ${name}`,
    run: {do: 'write', path: join(pot.dir, 'conf', file), content, hide: ENV_VALUES, ...defined({mode})},
  })
  const about = {pot, detail: name}
  await ctx.emit.before('import', about)
  const {carriedOut} = await ctx.operate({
    title: `import ${name}`,
    event: 'create',
    subject: {pot},
    locks: [`pot/${name}`, ...(image.locks ?? [])],
    async plan(look, added) {
      checkNewName(ctx, name)
      if (image.whole !== undefined) return [...added.before, ...(await image.whole(ctx, place, {rules, hooks})), ...added.after, ...added.last]
      const addresses = added.addresses.map(parseAddress)
      const {acquire, tree} = await image.steps(ctx, place, look)
      return [
        ...added.before,
        ...acquire,
        ...ctx.host.storage.create(`jails/${name}`),
        {title: 'make conf', run: {do: 'mkdir', path: join(pot.dir, 'conf')}},
        ...tree,
        ...(hooks ? Object.entries(image.record.hooks).map(([file, text]) => write(file, text, 0o755)) : []),
        ...(image.record.resolvConf === undefined ? [] : [write('resolv.conf', image.record.resolvConf)]),
        write('fscomp.conf', ''),
        write('pot.conf', encode(withNeeds(ctx, setAttributes(ctx, addresses.length === 0 ? pot : change(pot, {addresses}), added.attributes)))),
        // This snapshot contains the pot, so that a revert to it restores a usable pot.
        ...ctx.host.storage.snapshot([`jails/${name}`, place.volume], snapshotTag()),
        ...added.after,
        ...added.last,
      ]
    },
  })
  if (carriedOut) await ctx.emit.after('import', about)
  const left =
    image.whole === undefined
      ? notice({said: whatItSays(image.record.conf, rules), hooks: Object.keys(image.record.hooks), allow: {hooks, settings}})
      : textOf(noticeFile(pot.dir))
  for (const line of [...(left === undefined ? [] : [left]), ...(image.notices?.(name) ?? [])]) ctx.report.warn(line)
  return pot
}

/** The text of a file. With --plan the pot does not exist: then the result is undefined. */
const textOf = (file: string): string | undefined => (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined)

/** The tag of the snapshot that clones of the image are made from: seconds since the epoch, like all snapshot tags of pot. */
const snapshotTag = (): string => String(Math.floor(Date.now() / 1000))
