import type {Context} from '../context.js'
import {breach, type Driver, type DriverOptions} from '../host/drivers.js'
import {PotError} from '../errors.js'
import type {Pot} from '../record/pot.js'
import type {Step} from '../operations/types.js'
import type {ContributionOf, Planning, Surroundings} from './hooks.js'

/** A source of images for one scheme: the driver `backup` has the images `backup:REFERENCE`. */
export interface ImageFetcher {
  /** Default name of the pot that is made from the image, and its tag. Looks at nothing but the text. Throws USAGE for a wrong reference. */
  named(reference: string): {readonly name: string; readonly tag: string}
  /**
   * Fetches the image, if it is not here, with operations of its own (`ctx.operate`). Resolves with the path of the image (absolute): a file of `pot export`,
   * an OCI layout, or an archive of docker. Rejects with NO_IMAGE.
   */
  fetch(ctx: Context, reference: string): Promise<string>
}

/** Opens a source of images. It must neither start a program nor read the host, as for `StorageDriver`. */
export type ImageDriver = (options: DriverOptions) => ImageFetcher | Promise<ImageFetcher>

/** The members of `ImageFetcher`. */
export const IMAGE_SOURCE = {named: 'steps', fetch: 'answer'} as const

/** A network type of pots: `create -N NAME`. The methods change nothing themselves; they return steps, which obey the rules of `Step`. */
export interface PotNetwork {
  /** Refuses a new pot, or one that starts, by throwing an error. */
  check(ctx: Surroundings, pot: Pot): Promise<void>
  /** The addresses that a new pot keeps. `planning.claim` takes a lock on a free one. Without the method, a pot has the addresses that `-i` names. */
  allocate?(ctx: Surroundings, pot: Pot, planning: Planning): Promise<readonly string[]>
  /**
   * For a pot that starts: what a plan hook of `start` returns. Steps in `before` run when the tree is mounted and the jail does not exist yet; the pot gets
   * its network by jail parameters, or by the namespace in `oci`.
   */
  up(ctx: Surroundings, pot: Pot, planning: Planning): Promise<ContributionOf<'start'>>
  /** Final steps that remove all that `up` has made. They also run when there is nothing, or only a part of it. */
  down(ctx: Surroundings, pot: Pot): Promise<readonly Step[]>
}

/** Opens a network type. It must neither start a program nor read the host, as for `StorageDriver`. */
export type NetworkTypeDriver = (options: DriverOptions) => PotNetwork | Promise<PotNetwork>

/** The members of `PotNetwork`. */
export const NETWORK_TYPE = {check: 'answer', up: 'answer', down: 'answer'} as const

/** The contracts of the drivers that are not part of the host. */
export const PROVIDED = {'image-source': IMAGE_SOURCE, network: NETWORK_TYPE} as const

/** Loads and opens a driver of a plugin. Rejects with BROKEN_PLUGIN, and with NO_DRIVER on another system than its own. */
export async function openProvided<T extends object>(
  kind: keyof typeof PROVIDED,
  driver: Driver<(options: DriverOptions) => T | Promise<T>>,
  {settings, places, host}: Pick<Surroundings, 'settings' | 'places' | 'host'>,
): Promise<T> {
  const {name, plugin, systems} = driver
  const system = host.name === 'freebsd' ? 'freebsd' : 'linux'
  if (!systems.includes(system)) throw new PotError('NO_DRIVER', `the ${kind} '${name}' of ${plugin} is not for ${system}`)
  const opened = await (await driver.load())({system, ask: host.ask, settings, places})
  const wrong = breach(PROVIDED[kind], opened)
  if (wrong !== undefined) throw new PotError('BROKEN_PLUGIN', `plugin ${plugin} is broken: its ${kind} '${name}' ${wrong}`, {hint: 'pot plugins update'})
  return opened
}
