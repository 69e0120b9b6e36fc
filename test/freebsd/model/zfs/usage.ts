import {refuse} from '../call.js'
import type {Complaints} from '../getopt.js'

/** The synopsis of each modelled sub-command, OpenZFS 2.2. */
export const synopses: Readonly<Record<string, string>> = {
  version: 'version',
  create: 'create [-Pnpuv] [-o property=value] ... <filesystem>\n\tcreate [-Pnpsv] [-b blocksize] [-o property=value] ... -V <size> <volume>',
  destroy: 'destroy [-fnpRrv] <filesystem|volume>\n\tdestroy [-dnpRrv] <filesystem|volume>@<snap>[%<snap>][,...]\n\tdestroy <filesystem|volume>#<bookmark>',
  snapshot: 'snapshot [-r] [-o property=value] ... <filesystem|volume>@<snap> ...',
  rollback: 'rollback [-rRf] <snapshot>',
  clone: 'clone [-p] [-o property=value] ... <snapshot> <filesystem|volume>',
  promote: 'promote <clone-filesystem>',
  rename:
    'rename [-f] <filesystem|volume|snapshot> <filesystem|volume|snapshot>\n\trename -p [-f] <filesystem|volume> <filesystem|volume>\n\trename -u [-f] <filesystem> <filesystem>\n\trename -r <snapshot> <snapshot>',
  list: 'list [-Hp] [-r|-d max] [-o property[,...]] [-s property]...\n\t    [-S property]... [-t type[,...]] [filesystem|volume|snapshot] ...',
  set: 'set [-u] <property=value> ... <filesystem|volume|snapshot> ...',
  get: 'get [-rHp] [-d max] [-o "all" | field[,...]]\n\t    [-t type[,...]] [-s source[,...]]\n\t    <"all" | property[,...]> [filesystem|volume|snapshot|bookmark] ...',
  inherit: 'inherit [-rS] <property> <filesystem|volume|snapshot> ...',
  mount: 'mount\n\tmount [-flvO] [-o opts] <-a|-R filesystem|filesystem>',
  unmount: 'unmount [-fu] <-a | filesystem|mountpoint>',
  send: 'send [-DLPbcehnpsVvw] [-i|-I snapshot]\n\t     [-R [-X dataset[,dataset]...]]     <snapshot>\n\tsend [-DnVvPLecw] [-i snapshot|bookmark] <filesystem|volume|snapshot>',
  receive:
    'receive [-vMnsFhu] [-o <property>=<value>] ... [-x <property>] ...\n\t    <filesystem|volume|snapshot>\n\treceive [-vMnsFhu] [-o <property>=<value>] ... [-x <property>] ... \n\t    [-d | -e] <filesystem>\n\treceive -A <filesystem|volume>',
  hold: 'hold [-r] <tag> <snapshot> ...',
  holds: 'holds [-rHp] <snapshot> ...',
  release: 'release [-r] <tag> <snapshot> ...',
  jail: 'jail <jailid|jailname> <filesystem>',
  unjail: 'unjail <jailid|jailname> <filesystem>',
}

/** End the call as zfs does on wrong usage: the complaint, the synopsis, status 2. */
export function misuse(command: string, complaint: string): never {
  refuse(
    `${complaint}\nusage:\n\t${synopses[command] ?? command}\n\nFor the property list, run: zfs set|get\n\nFor the delegated permission list, run: zfs allow|unallow`,
    2,
  )
}

export const complaints = (command: string): Complaints => ({
  illegal: (letter) => misuse(command, `invalid option '${letter}'`),
  missing: (letter) => misuse(command, `missing argument for '${letter}' option`),
})
