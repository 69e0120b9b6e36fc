import {defined} from '../../../defined.js'
/** The default capabilities of root in a pot, the same as podman's. Attributes add others: see `attributeCapabilities`. */
export const CAPABILITIES = [
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FOWNER',
  'CAP_FSETID',
  'CAP_KILL',
  'CAP_NET_BIND_SERVICE',
  'CAP_SETFCAP',
  'CAP_SETGID',
  'CAP_SETPCAP',
  'CAP_SETUID',
  'CAP_SYS_CHROOT',
] as const

export const MASKED_PATHS = [
  '/proc/acpi',
  '/proc/asound',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/sys/devices/virtual/powercap',
  '/sys/dev/block',
  '/sys/firmware',
] as const

export const READONLY_PATHS = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'] as const

const character = (major: number, minor: number | undefined) => ({
  allow: true,
  type: 'c',
  major,
  ...defined({minor}),
  access: 'rwm',
})

/** Devices that a pot can open: null, zero, full, random, urandom, tty, console, ptmx and pseudo terminals. It can make nodes of all devices. */
export const DEVICES = [
  {allow: false, access: 'rwm'},
  {allow: true, type: 'c', access: 'm'},
  {allow: true, type: 'b', access: 'm'},
  ...[3, 5, 7, 8, 9].map((minor) => character(1, minor)),
  ...[0, 1, 2].map((minor) => character(5, minor)),
  character(136, undefined),
]
