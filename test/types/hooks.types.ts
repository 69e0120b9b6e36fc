// Compiled, not run: every line after @ts-expect-error must be an error, and nothing else may be one.
import type {Config} from '@oclif/core/interfaces'
import {attributesOf, type Contribution, type Emit, type Planning, type Pot, type PotHook, type Surroundings} from '../../src/index.js'

export const before: PotHook<'pot:create:before'> = async ({subject, config}) => {
  const name: string = subject.pot.name
  const memory: unknown = subject.contributed.memory
  const bin: string = config.bin
  console.error(name, memory, bin)
}

export const plan: PotHook<'pot:start:plan'> = async () => ({
  params: {'allow.raw_sockets': 'true'},
  after: [{title: 'limit web', run: {do: 'exec', argv: ['rctl', '-a', 'x']}, undo: [{do: 'exec', argv: ['rctl', '-r', 'x']}]}],
})

export const after: PotHook<'pot:rename:after'> = async ({subject}) => console.error(subject.detail)

// @ts-expect-error there is no such event
export type Typo = PotHook<'pot:strat:before'>

// @ts-expect-error an event has a moment
export type Half = PotHook<'pot:start'>

// @ts-expect-error events of oclif are not for plugins of pot
export type Foreign = PotHook<'init'>

// @ts-expect-error a plan is no text
export const text: PotHook<'pot:start:plan'> = async () => 'steps'

// @ts-expect-error a step has a title
export const untitled: PotHook<'pot:start:plan'> = async () => ({before: [{run: {do: 'exec', argv: ['true']}, undo: 'stays'}]})

// @ts-expect-error a program is undone by its author, who says why when it is not
export const silent: Contribution = {before: [{title: 'x', run: {do: 'exec', argv: ['true']}}]}

// @ts-expect-error that is no reason
export const lazy: Contribution = {before: [{title: 'x', run: {do: 'exec', argv: ['true']}, undo: 'later'}]}

export const forGood: Contribution = {before: [{title: 'x', run: {do: 'exec', argv: ['true']}, final: true}]}

// @ts-expect-error there is no shell
export const shell: Contribution = {before: [{title: 'x', run: {do: 'exec', argv: 'rm -rf /'}, undo: 'stays'}]}

export const change: PotHook<'pot:create:before'> = async ({subject: {pot}}) => {
  if (pot === undefined) return
  // @ts-expect-error the pot is not the plugin's to change
  pot.name = 'x'
}

// @ts-expect-error options have no such field
export const other: PotHook<'pot:create:before'> = async ({pot}) => console.error(pot)

export async function tell(emit: Emit, config: Config, planning: Planning): Promise<void> {
  await emit.before('create', {detail: 'web'})
  const {before: steps} = await emit.plan('start', {}, planning)
  console.error(steps.length)

  // @ts-expect-error there is no such event
  await emit.after('strat', {})

  // @ts-expect-error the emitter knows what is contributed
  await emit.after('start', {contributed: {}})

  // @ts-expect-error a hook needs its subject
  await config.runHook('pot:create:before', {})
}

export const renamed: PotHook<'pot:rename:plan'> = async ({subject}) => {
  const to: string = subject.detail
  return {after: [{title: `note ${to}`, run: {do: 'mkdir', path: `/x/${subject.pot.name}`}}]}
}

// @ts-expect-error a pot that is stopped gets no mounts
export const mounted: PotHook<'pot:stop:plan'> = async () => ({mounts: [{source: '/a', target: '/b', option: 'ro'}]})

// @ts-expect-error attributes are stored when a pot is made
export const stored: PotHook<'pot:start:plan'> = async () => ({attributes: {colour: 'red'}})

export const nameless: PotHook<'pot:init:before'> = async ({subject}) => {
  // @ts-expect-error there is no pot
  console.error(subject.pot.name)
}

/** As `pot plugins types` makes it. */
interface Declared {
  readonly options: {
    readonly create: {readonly share?: string; readonly size: number}
    readonly start: {readonly wait?: boolean}
  }
  readonly attributes: {readonly share: string}
}

export const typed: PotHook<'pot:create:plan', Declared> = async ({subject: {contributed}}) => {
  const share: string = contributed.share ?? ''
  const size: number = contributed.size
  // @ts-expect-error it may not be given
  const given: string = contributed.share
  // @ts-expect-error there is no such option
  console.error(contributed.shade, size, given)
  return {attributes: {share, persistent: 'YES'}}
}

export const elsewhere: PotHook<'pot:stop:before', Declared> = async ({subject: {contributed}}) => {
  const size: number | undefined = contributed.size
  // @ts-expect-error stop has no options of the plugin, and other commands that stop need not have this one
  const sure: number = contributed.size
  console.error(size, sure, contributed.wait)
}

// @ts-expect-error there is no such attribute
export const unknown: PotHook<'pot:create:plan', Declared> = async () => ({attributes: {shade: 'x'}})

// @ts-expect-error a start stores no attributes
export const late: PotHook<'pot:start:plan', Declared> = async () => ({attributes: {share: 'x'}})

export function read(ctx: Pick<Surroundings, 'attributes'>, pot: Pot): string {
  const {share} = attributesOf<Declared['attributes']>(ctx, pot)
  // @ts-expect-error there is no such attribute
  console.error(attributesOf<Declared['attributes']>(ctx, pot).shade)
  return share
}
