import {join} from 'node:path'
import {SERVICE_MARK} from '../layout.js'
import type {Service} from '../types.js'

/** Quotes a word of ExecStart; see systemd.service(5). */
const word = (text: string) => `"${text.replaceAll(/["\\]/g, '\\$&').replaceAll('%', '%%').replaceAll('$', '$$$$')}"`

const snapshots = (pot: string): string => `# ${SERVICE_MARK}
[Unit]
Description=Snapshots of pots with the attribute snapshot-keep
Documentation=man:pot(1)
After=pot.service

[Service]
Type=oneshot
ExecStart=${pot} snapshot --scheduled
`

const TIMER = `# ${SERVICE_MARK}
[Unit]
Description=Snapshots of pots with the attribute snapshot-keep
Documentation=man:pot(1)

[Timer]
OnCalendar=hourly
RandomizedDelaySec=60
Persistent=true

[Install]
WantedBy=timers.target
`

/** Returns the units. `etc` is the parent of the directory `systemd`, `program` the argv of pot. The timer runs `snapshot --scheduled`. A pot that does not start leaves the unit active. */
export function linuxService(etc: string, program: readonly string[]): Service {
  const units = join(etc, 'systemd', 'system')
  const pot = program.map(word).join(' ')
  const content = `# ${SERVICE_MARK}
[Unit]
Description=Pots that start with the host
Documentation=man:pot(1)
Wants=network-online.target
After=network-online.target local-fs.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=-${pot} start --early-at-boot
ExecStart=-${pot} start --at-boot
ExecStop=${pot} stop --all --remember
TimeoutStartSec=infinity
TimeoutStopSec=300

[Install]
WantedBy=multi-user.target
`
  return {
    files: [
      {path: join(units, 'pot.service'), content, mode: 0o644},
      {path: join(units, 'pot-snapshot.service'), content: snapshots(pot), mode: 0o644},
      {path: join(units, 'pot-snapshot.timer'), content: TIMER, mode: 0o644},
    ],
    enable: 'systemctl daemon-reload && systemctl enable pot.service && systemctl enable --now pot-snapshot.timer',
  }
}
