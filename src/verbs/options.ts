// Made by test/unit/verbs/verbs.test.ts from the commands of pot; do not edit it.
import type {Contributed} from './contributed.js'

/** The options of `pot create`. */
export interface CreateVerbOptions extends Contributed {
  /** name of the new pot */
  readonly pot: string
  /** type of the pot (default: that of the base, or single on Linux, multi on FreeBSD) */
  readonly type?: 'single' | 'multi'
  /** level of a multi pot (default: 1) */
  readonly level?: '0' | '1' | '2'
  /** name of the base; for a single pot on FreeBSD, the release */
  readonly base?: string
  /** pot to copy, or to build on */
  readonly potbase?: string
  /** base, pot or image to make it from, instead of -b and -P; an image that is not here yet is imported */
  readonly from?: string
  /** main command; see set-cmd */
  readonly command?: string
  /** if the command fails, keep the incomplete pot for inspection */
  readonly keep?: boolean
  /** set a variable of its environment, or copy one of this environment */
  readonly env?: readonly string[]
  /** file with such variables, one in each line */
  readonly envFile?: readonly string[]
  /** mount a directory or file of the host, or a fscomp, in it */
  readonly volume?: readonly string[]
  /** give it a secret, as /run/secrets/NAME; see secret create */
  readonly secret?: readonly string[]
  /** label of it, for filters of lists and commands */
  readonly label?: readonly string[]
  /** set an attribute; see set-attribute */
  readonly attribute?: readonly string[]
  /** network type; all except inherit (or host) are those of plugins */
  readonly networkType?: string
  /** IP address, NIC|ADDRESS, or auto */
  readonly ip?: readonly string[]
  /** name of the private bridge */
  readonly bridge?: string
  /** address families of the pot */
  readonly networkStack?: 'ipv4' | 'ipv6' | 'dual'
  /** source of resolv.conf; pot: a name server that knows the running pots of the bridge */
  readonly dns?: string
}
/** The options of `pot clone`. */
export interface CloneVerbOptions extends Contributed {
  /** name of the new pot */
  readonly pot: string
  /** pot to clone */
  readonly potbase: string
  /** snapshot to clone (default: the latest) */
  readonly snapshot?: string
  /** take a snapshot if there is none */
  readonly autoSnapshot?: boolean
  /** if the command fails, keep the incomplete pot for inspection */
  readonly keep?: boolean
  /** main command, instead of that of the other pot; see set-cmd */
  readonly command?: string
  /** set a variable of its environment, or copy one of this environment */
  readonly env?: readonly string[]
  /** file with such variables, one in each line */
  readonly envFile?: readonly string[]
  /** mount a directory or file of the host, or a fscomp, in it */
  readonly volume?: readonly string[]
  /** give it a secret, as /run/secrets/NAME; see secret create */
  readonly secret?: readonly string[]
  /** label of it, for filters of lists and commands */
  readonly label?: readonly string[]
  /** set an attribute; see set-attribute */
  readonly attribute?: readonly string[]
  /** network type; all except inherit (or host) are those of plugins */
  readonly networkType?: string
  /** IP address, NIC|ADDRESS, or auto */
  readonly ip?: readonly string[]
  /** name of the private bridge */
  readonly bridge?: string
  /** address families of the pot */
  readonly networkStack?: 'ipv4' | 'ipv6' | 'dual'
  /** source of resolv.conf; pot: a name server that knows the running pots of the bridge */
  readonly dns?: string
}
/** The options of `pot rename`. */
export interface RenameVerbOptions extends Contributed {
  /** name of the pot */
  readonly pot: string
  /** new name of the pot */
  readonly newName: string
}
/** The options of `pot destroy`. */
export interface DestroyVerbOptions extends Contributed {
  /** name of the pot, or a pattern such as 'web-*'; may be repeated */
  readonly pot?: string
  /** base to destroy */
  readonly base?: string
  /** fscomp to destroy */
  readonly fscomp?: string
  /** private bridge to destroy */
  readonly bridge?: string
  /** stop the pot if it runs, destroy it even if it is broken, succeed if it does not exist */
  readonly force?: boolean
  /** also destroy the pots that are built on it */
  readonly recursive?: boolean
  /** say nothing but errors */
  readonly quiet?: boolean
}
/** The options of `pot start`. */
export interface StartVerbOptions extends Contributed {
  /** name of the pot, or a pattern such as 'web-*'; may be repeated */
  readonly pot: string
  /** take a snapshot first */
  readonly snapshot?: boolean
  /** do not wait for the main command of a pot that is not persistent */
  readonly detach?: boolean
  /** wait until the main command runs, or is healthy; exit with 125 if it fails */
  readonly wait?: boolean
}
/** The options of `pot stop`. */
export interface StopVerbOptions extends Contributed {
  /** name of the pot, or a pattern such as 'web-*'; may be repeated */
  readonly pot: string
  /** stop the pot even if running pots depend on it */
  readonly force?: boolean
}
/** The options of `pot restart`. */
export interface RestartVerbOptions extends Contributed {
  /** name of the pot, or a pattern such as 'web-*'; may be repeated */
  readonly pot: string
}
/** The options of `pot exec`. */
export interface ExecVerbOptions extends Contributed {
  /** name of the pot, or a pattern such as 'web-*'; may be repeated */
  readonly pot: string
  /** do not wait for the command, and discard its output */
  readonly detach?: boolean
  /** set an environment variable; NAME without a value copies the variable from the environment of pot */
  readonly env?: readonly string[]
  /** run as this user of the host */
  readonly hostUser?: string
  /** run as this user of the pot */
  readonly user?: string
}
/** The options of `pot snapshot`. */
export interface SnapshotVerbOptions extends Contributed {
  /** name of the pot, or a pattern such as 'web-*'; may be repeated */
  readonly pot?: string
  /** name of the volume */
  readonly fscomp?: string
  /** name of the snapshot */
  readonly name?: string
  /** include all fscomps that the pot mounts, or none (default: those that no other pot mounts) */
  readonly withFscomps?: boolean
  /** afterwards keep one snapshot for each of so many hours, days, weeks and months, and remove the others; named ones stay */
  readonly keep?: string
  /** take the snapshots that are due by the attribute snapshot-keep of pots, and remove those that it gives up; see service install */
  readonly scheduled?: boolean
  /** afterwards remove the oldest of the earlier snapshots that no clone needs */
  readonly rotate?: boolean
}
/** The options of `pot revert`. */
export interface RevertVerbOptions extends Contributed {
  /** name of the pot */
  readonly pot?: string
  /** name of the volume */
  readonly fscomp?: string
  /** tag of the snapshot (default: the latest) */
  readonly snapshot?: string
  /** also revert all fscomps that the pot mounts, or none (default: those that no other pot mounts) */
  readonly withFscomps?: boolean
  /** destroy later snapshots */
  readonly force?: boolean
}
/** The options of `pot purge-snapshots`. */
export interface PurgeSnapshotsVerbOptions extends Contributed {
  /** name of the pot */
  readonly pot?: string
  /** name of the volume */
  readonly fscomp?: string
  /** also remove the newest snapshot */
  readonly all?: boolean
}
/** The options of `pot set-attribute`. */
export interface SetAttributeVerbOptions extends Contributed {
  /** name of the pot, or a pattern such as 'web-*'; may be repeated */
  readonly pot: string
  /** name of the attribute */
  readonly attribute: string
  /** new value of the attribute */
  readonly value: string
}
/** The options of `pot set-cmd`. */
export interface SetCmdVerbOptions extends Contributed {
  /** name of the pot, or a pattern such as 'web-*'; may be repeated */
  readonly pot: string
  /** command line */
  readonly cmd: string
}
/** The options of `pot set-env`. */
export interface SetEnvVerbOptions extends Contributed {
  /** name of the pot, or a pattern such as 'web-*'; may be repeated */
  readonly pot: string
  /** environment variable; may be repeated; an empty value sets none */
  readonly env: readonly string[]
}
/** The options of `pot set-hosts`. */
export interface SetHostsVerbOptions extends Contributed {
  /** name of the pot, or a pattern such as 'web-*'; may be repeated */
  readonly pot: string
  /** host name and its address; may be repeated */
  readonly host?: readonly string[]
}
/** The options of `pot add-dep`. */
export interface AddDepVerbOptions extends Contributed {
  /** name of the pot */
  readonly pot: string
  /** name of the pot that it depends on */
  readonly dependency: string
  /** remove the dependency */
  readonly remove?: boolean
}
/** The options of `pot copy-in`. */
export interface CopyInVerbOptions extends Contributed {
  /** name of the pot */
  readonly pot: string
  /** file or directory on the host */
  readonly source: string
  /** absolute path in the pot */
  readonly destination: string
  /** make missing parent directories of DEST */
  readonly createParents?: boolean
  /** copy even if the pot is running */
  readonly force?: boolean
}
/** The options of `pot copy-out`. */
export interface CopyOutVerbOptions extends Contributed {
  /** name of the pot */
  readonly pot: string
  /** absolute path in the pot */
  readonly source: string
  /** directory on the host */
  readonly destination: string
  /** copy even if the pot is running */
  readonly force?: boolean
}
/** The options of `pot mount-in`. */
export interface MountInVerbOptions extends Contributed {
  /** name of the pot */
  readonly pot: string
  /** absolute path in the pot */
  readonly mountpoint: string
  /** name of a file system component */
  readonly fscomp?: string
  /** directory or regular file on the host */
  readonly directory?: string
  /** name of a dataset, including its pool */
  readonly dataset?: string
  /** move the dataset into the pot (with -f and -z) */
  readonly remount?: boolean
  /** give the dataset to the pot, which manages and mounts it itself (with -z, on FreeBSD) */
  readonly jailed?: boolean
  /** mount read-only */
  readonly readOnly?: boolean
}
/** The options of `pot mount-out`. */
export interface MountOutVerbOptions extends Contributed {
  /** name of the pot */
  readonly pot: string
  /** absolute path in the pot */
  readonly mountpoint: string
}
/** The options of `pot create-base`. */
export interface CreateBaseVerbOptions extends Contributed {
  /** FreeBSD release or Debian suite */
  readonly release: string
  /** name of the base (default: the release) */
  readonly baseName?: string
  /** source of the base: file or URL of a root tarball, or an image, which a plugin that comes with pot reads */
  readonly from?: string
  /** SHA-256 digest of the tarball, in hexadecimal */
  readonly sha256?: string
  /** for single pots, or three datasets for multi pots (FreeBSD: always multi) */
  readonly layout?: 'single' | 'multi'
}
