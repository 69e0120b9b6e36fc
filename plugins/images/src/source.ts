import type {Context, KeyValues, Step} from '@pot/core'
import type {RecordRules} from './import/record-conf.js'

/** What one kind of image can do: `web` with -t and -U, `oci:DIR[:tag]`, `docker-archive:FILE`, `HOST/NAME:tag`. */
export interface ImageSource {
  /** `pot`, `oci`, `docker-archive`, `registry` */
  readonly name: string
  /** Whether the word that a user has typed after `pot import` is for this source. The first of `sources` that says yes has it. */
  handles(reference: string): boolean
  /**
   * Look at an image. Nothing of the host changes but its cache, into which it may be downloaded in an operation of its own, and checked.
   * Rejects with NO_IMAGE, BAD_IMAGE, BAD_SIGNATURE, and what else the source has to say.
   */
  find(ctx: Context, wanted: Wanted): Promise<FoundImage>
}

export interface Wanted {
  /** As typed. */
  readonly reference: string
  readonly tag?: string | undefined
  /** A directory (absolute), or a http, https or file URL of one. */
  readonly url?: string | undefined
  /** File with a public key of signify(1): what is not signed with it is refused. */
  readonly key?: string | undefined
  /** Of an image that has several: `linux/arm64`; that of the host when absent. */
  readonly platform?: string | undefined
  /** A registry may be asked without TLS. */
  readonly insecure?: boolean | undefined
  readonly limits: Limits
}

/** Above these an image is refused. */
export interface Limits {
  /** Bytes of all files together, as unpacked. */
  readonly bytes: number
  /** Files, directories and links together. */
  readonly entries: number
}

/** 1 TiB and 20 million: against nonsense. What an image may really take is what is free on the disk: see `extractor`. */
export const LIMITS: Limits = {bytes: 2 ** 40, entries: 20_000_000}

/** An image that has been looked at. */
export interface FoundImage {
  /** For people: `web_1.0.tar.zst in /images`. */
  readonly title: string
  /** Name of the pot that it becomes when no other is given. */
  readonly pot: string
  readonly tag: string
  /** Of the image as a whole, `ALGORITHM:HEX`. */
  readonly digest: string
  /** Locks that the steps need beside that of the new pot. */
  readonly locks?: readonly string[]
  /** What is known of the pot. */
  readonly record: ImageRecord
  /** Called under the locks. */
  steps(ctx: Context, place: Place): Promise<ImageSteps>
  /**
   * For an image that holds the whole directory of a pot, its pot.conf included, which nobody knows before it is unpacked: the steps that put all
   * of it in its place, with a record by these rules. Then `steps` is not called, and nothing else is made.
   */
  readonly whole?: (ctx: Context, place: Place, options: {readonly rules: RecordRules; readonly hooks: boolean}) => Promise<Step[]>
}

/** Where the root directory of the new pot is to be. */
export interface Place {
  /** Name of the pot. */
  readonly name: string
  /** `jails/NAME/m`, for the verbs of the storage. */
  readonly volume: string
  /** Absolute: where that volume is when it has been made. */
  readonly directory: string
}

export interface ImageSteps {
  /** Downloads and checks: they come first, while there is nothing of the pot. */
  readonly acquire: readonly Step[]
  /** Make the volume (`ctx.host.storage.create` or `clone`), and the tree in it. All of it can be undone. */
  readonly tree: readonly Step[]
}

/** The part of an image that becomes pot.conf. */
export interface ImageRecord {
  /** Keys of pot.conf that the new pot takes over; others are filled in. Only known keys count: see `recordConf`. */
  readonly conf: KeyValues
  /** Scripts that run on the host, by file name (`prestart.sh`): installed with --allow-image-hooks alone. */
  readonly hooks: Readonly<Record<string, string>>
  /** Contents of its resolv.conf, for dns `custom`. */
  readonly resolvConf?: string
}
