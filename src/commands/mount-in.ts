import {ChangeCommand, Flags} from '../command.js'
import {misuse} from '../errors.js'
import type {MountSource} from '../pots/tree/mount-source.js'
import type {MountEntry} from '../record/pot.js'

/** The result of `pot mount-in`. */
export interface MountInResult extends MountEntry {
  readonly name: string
}

export default class MountIn extends ChangeCommand {
  static override ignoresOperands = true
  static override helpPlace = {heading: 'Bases and volumes', rank: 4}
  static override failsOnStdout = true
  static override summary = 'Mount a directory, a file, a file system component or a dataset in a pot.'
  static override description =
    'The mount is made at each start, and immediately if the pot is running. A missing mount point is made: an empty file for a file. The pot sees the file that was there when it was mounted: an editor that replaces the file on the host is seen after the next start. With -w, the mount point of the dataset itself is moved into the pot; otherwise the dataset also stays mounted in its place on the host. With --jailed, the pot has the dataset and those below it: zfs(8) in the pot makes, snapshots and mounts them, the host no longer mounts them, and the pot may mount ZFS. The dataset is given to the jail at each start, from FreeBSD only; see the chapter on datasets of a pot in pot-storage(7).'
  static override examples = [
    '<%= config.bin %> mount-in -p web -d /srv/www -m /var/www -r',
    '<%= config.bin %> mount-in -p web -d /srv/app.conf -m /etc/app.conf -r',
    '<%= config.bin %> mount-in -p db -f data -m /var/db/postgres -w',
    '<%= config.bin %> mount-in -p db -z tank/data -m /mnt',
    '<%= config.bin %> mount-in -p db -z tank/db -m /var/db --jailed',
  ]
  static override flags = {
    pot: Flags.string({char: 'p', required: true, description: 'name of the pot', helpValue: 'POT'}),
    mountpoint: Flags.string({char: 'm', required: true, description: 'absolute path in the pot', helpValue: 'PATH'}),
    fscomp: Flags.string({char: 'f', description: 'name of a file system component', helpValue: 'FSCOMP'}),
    directory: Flags.string({char: 'd', description: 'directory or regular file on the host', helpValue: 'PATH'}),
    dataset: Flags.string({char: 'z', description: 'name of a dataset, including its pool', helpValue: 'DATASET'}),
    remount: Flags.boolean({char: 'w', description: 'move the dataset into the pot (with -f and -z)'}),
    jailed: Flags.boolean({char: 'j', description: 'give the dataset to the pot, which manages and mounts it itself (with -z, on FreeBSD)'}),
    'read-only': Flags.boolean({char: 'r', description: 'mount read-only'}),
  }

  async run(): Promise<MountInResult> {
    const {flags} = await this.parse(MountIn)
    const {pot: name, mountpoint: target} = flags
    const source = sourceOf(flags)
    if (flags.remount && source.kind === 'directory')
      throw misuse('-w needs a dataset: a directory cannot be moved', `pot mount-in -p ${name} -m ${target} -d ${source.path}`)
    if (flags.jailed && (flags.remount || flags['read-only'])) throw misuse('--jailed excludes -w and -r')
    const [ctx, {mountIn}] = await Promise.all([this.context({root: true, flags}), import('../pots/tree/mount-in.js')])
    if (flags.remount && flags['read-only']) ctx.report.info('-w has no effect with -r: the dataset is mounted read-only, and not moved')
    return {
      name,
      ...(await mountIn(ctx, {name, source, target, option: flags.jailed ? 'jailed' : flags['read-only'] ? 'ro' : flags.remount ? 'zfs-remount' : 'rw'})),
    }
  }
}

/** The source of the mount. Rejects with USAGE unless exactly one of the flags is given. */
function sourceOf(flags: {readonly fscomp?: string | undefined; readonly directory?: string | undefined; readonly dataset?: string | undefined}): MountSource {
  const given: MountSource[] = [
    ...(flags.fscomp === undefined ? [] : [{kind: 'fscomp', name: flags.fscomp} as const]),
    ...(flags.directory === undefined ? [] : [{kind: 'directory', path: flags.directory} as const]),
    ...(flags.dataset === undefined ? [] : [{kind: 'dataset', name: flags.dataset} as const]),
  ]
  const [source] = given
  if (source === undefined) throw misuse('the source of the mount is missing: use -f, -d or -z', 'pot mount-in -p POT -m PATH -d DIR')
  if (given.length > 1) throw misuse('-f, -d and -z exclude each other')
  return source
}
