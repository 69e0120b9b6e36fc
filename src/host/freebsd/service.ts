import {join} from 'node:path'
import {SERVICE_MARK} from '../layout.js'
import {singleQuoted} from '../../programs/shell-words.js'
import type {Service} from '../types.js'

/** Returns a script in the format of rc(8), rc.subr(8) and rcorder(8). */
const script = (name: string, order: string, start: string, others: string) => `#!/bin/sh
# ${SERVICE_MARK}

# PROVIDE: ${name}
${order}
# KEYWORD: ${name === 'pot' ? 'nojail shutdown' : 'nojail'}

. /etc/rc.subr

name=${name}
desc="Pots that start with the host"
rcvar=pot_enable
start_cmd="\${name}_start"
${others}
PATH="\${PATH}:/usr/local/bin:/usr/local/sbin"

${name}_start()
{
	${start}
}

load_rc_config "$name"
: "\${pot_enable:=NO}"
run_rc_command "$1"
`

/** The file for cron(8), in which % means a new line. A failure of pot is in the log of the system. */
const snapshots = (pot: string): string => `# ${SERVICE_MARK}
# Snapshots of pots with the attribute snapshot-keep.
SHELL=/bin/sh
PATH=/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin
1\t*\t*\t*\t*\troot\t${pot.replaceAll('%', '\\%')} snapshot --scheduled >/dev/null 2>&1
`

/** Returns the scripts for rc(8), and a file for cron(8). `etc` is the parent of the directory `rc.d`; `program` is the argv of pot. */
export function freebsdService(etc: string, program: readonly string[]): Service {
  const pot = program.map(singleQuoted).join(' ')
  const functions = `stop_cmd="pot_stop"
status_cmd="pot_status"
extra_commands="status"

pot_stop()
{
	${pot} stop --all --remember
}

pot_status()
{
	${pot} ps --at-boot
}
`
  const late = script('pot', '# REQUIRE: NETWORKING LOGIN FILESYSTEMS\n# BEFORE: securelevel', `${pot} start --at-boot`, functions)
  const early = script('pot_early', '# REQUIRE: NETWORKING syslogd pf\n# BEFORE: ntpdate', `${pot} start --early-at-boot`, 'stop_cmd=":"\n')
  return {
    files: [
      {path: join(etc, 'rc.d', 'pot'), content: late, mode: 0o755},
      {path: join(etc, 'rc.d', 'pot_early'), content: early, mode: 0o755},
      {path: join(etc, 'cron.d', 'pot'), content: snapshots(pot), mode: 0o644},
    ],
    enable: 'sysrc pot_enable=YES',
  }
}
