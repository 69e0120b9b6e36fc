import type {Context, KeyValues, Look, Step} from '@pot/core'
import type {RecordRules} from './import/record-conf.js'

/** A source of images, for one kind of reference: `web` with -t and -U, `./FILE`, `oci:DIR[:tag]`, `docker-archive:FILE`, `HOST/NAME:tag`. */
export interface ImageSource {
  /** Name of the source: `path`, `oci` or `pot`. */
  readonly name: string
  /** Whether this source handles the argument of `pot import`. The first of `sources` that returns true is used. */
  handles(wanted: Pick<Wanted, 'reference' | 'tag'>): boolean
  /**
   * Finds an image. Changes nothing on the host except the cache: the image may be downloaded and checked, in a separate operation. Rejects with
   * NO_IMAGE, BAD_IMAGE, BAD_SIGNATURE, and with other errors of the source.
   */
  find(ctx: Context, wanted: Wanted): Promise<FoundImage>
}

export interface Wanted {
  /** The name of the image, as typed. */
  readonly reference: string
  readonly tag?: string | undefined
  /** An absolute directory, or the http, https or file URL of a directory. */
  readonly url?: string | undefined
  /** Path of a public key of signify(1): an image without a signature by this key is refused. */
  readonly key?: string | undefined
  /** Platform such as `linux/arm64`, for an image with several platforms. The default is the platform of the host. */
  readonly platform?: string | undefined
  /** Whether a registry may be contacted without TLS. */
  readonly insecure?: boolean | undefined
  readonly limits: Limits
}

/** Limits above which an image is refused. */
export interface Limits {
  /** Total size in bytes of all files when unpacked. */
  readonly bytes: number
  /** Total number of files, directories and links. */
  readonly entries: number
}

/** 1 TiB and 20 million entries: they only stop absurd images. The practical limit is the free space of the disk: see `extractor`. */
export const LIMITS: Limits = {bytes: 2 ** 40, entries: 20_000_000}

/** An image whose metadata is known. */
export interface FoundImage {
  /** Title for messages: `web_1.0.tar.zst in /images`. */
  readonly title: string
  /** Default name of the pot. */
  readonly pot: string
  readonly tag: string
  /** Digest of the whole image, `ALGORITHM:HEX`. */
  readonly digest: string
  /** Locks that the steps need in addition to the lock of the new pot. */
  readonly locks?: readonly string[]
  /** The known part of the pot's record. */
  readonly record: ImageRecord
  /** Messages for the user, one line each. `pot` is the name of the new pot. */
  readonly notices?: (pot: string) => readonly string[]
  /** Returns the steps that make the tree. Called while the locks are held. */
  steps(ctx: Context, place: Place, look: Look): Promise<ImageSteps>
  /**
   * For an image that contains the whole directory of a pot, with a pot.conf that is unknown before unpacking: returns the steps that put the
   * directory in its place, with a record that follows `rules`. `steps` is then not called, and the import makes no other files.
   */
  readonly whole?: (ctx: Context, place: Place, options: {readonly rules: RecordRules; readonly hooks: boolean}) => Promise<Step[]>
}

/** The place of the new pot's root directory. */
export interface Place {
  readonly name: string
  /** Name of the volume, `jails/NAME/m`, for the functions of the storage. */
  readonly volume: string
  /** Absolute path of the volume once it is made. */
  readonly directory: string
}

export interface ImageSteps {
  /** Downloads and checks. They run first, while nothing of the pot exists. */
  readonly acquire: readonly Step[]
  /** Steps that make the volume (`ctx.host.storage.create` or `clone`), and the tree in it. All of them can be undone. */
  readonly tree: readonly Step[]
}

/** The part of an image that becomes pot.conf. */
export interface ImageRecord {
  /** Keys of pot.conf for the new pot; the import sets the other keys. Unknown keys are ignored: see `recordConf`. */
  readonly conf: KeyValues
  /** Scripts that run on the host, by file name (`prestart.sh`). They are installed only with --allow-image-hooks. */
  readonly hooks: Readonly<Record<string, string>>
  /** Text of the resolv.conf, for the dns mode `custom`. */
  readonly resolvConf?: string
}
