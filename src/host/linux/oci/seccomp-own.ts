/** System calls that every program may use; `strict` refuses new namespaces. A system call that is in no table of this file fails with ENOSYS. */
const ALWAYS = `
  _llseek _newselect accept accept4 access adjtimex alarm bind brk cachestat capget capset chdir chmod chown chown32 clone clone3 clock_adjtime clock_adjtime64
  clock_getres clock_getres_time64 clock_gettime clock_gettime64 clock_nanosleep clock_nanosleep_time64 close close_range connect copy_file_range creat dup
  dup2 dup3 epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2 execve execveat exit
  exit_group faccessat faccessat2 fadvise64 fadvise64_64 fallocate fanotify_mark fchdir fchmod fchmodat fchmodat2 fchown fchown32 fchownat fcntl fcntl64
  fdatasync fgetxattr flistxattr flock fork fremovexattr fsetxattr fstat fstat64 fstatat64 fstatfs fstatfs64 fsync ftruncate ftruncate64 futex futex_requeue
  futex_time64 futex_wait futex_waitv futex_wake futimesat get_mempolicy get_robust_list get_thread_area getcpu getcwd getdents getdents64 getegid getegid32
  geteuid geteuid32 getgid getgid32 getgroups getgroups32 getitimer getpeername getpgid getpgrp getpid getppid getpriority getrandom getresgid getresgid32
  getresuid getresuid32 getrlimit getrusage getsid getsockname getsockopt gettid gettimeofday getuid getuid32 getxattr inotify_add_watch inotify_init
  inotify_init1 inotify_rm_watch io_cancel io_destroy io_getevents io_setup io_submit ioctl ioprio_get ioprio_set ipc kill landlock_add_rule
  landlock_create_ruleset landlock_restrict_self lchown lchown32 lgetxattr link linkat listen listxattr llistxattr lremovexattr lseek lsetxattr lstat
  lstat64 madvise mbind membarrier memfd_create memfd_secret mincore mkdir mkdirat mknod mknodat mlock mlock2 mlockall mmap mmap2 mprotect mq_getsetattr
  mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64 mq_unlink mremap mseal msgctl msgget msgrcv msgsnd msync munlock
  munlockall munmap name_to_handle_at nanosleep newfstatat open openat openat2 pause pidfd_getfd pidfd_open pidfd_send_signal pipe pipe2 pkey_alloc
  pkey_free pkey_mprotect poll ppoll ppoll_time64 prctl pread64 preadv preadv2 prlimit64 process_mrelease process_vm_readv process_vm_writev pselect6
  pselect6_time64 ptrace pwrite64 pwritev pwritev2 read readahead readdir readlink readlinkat readv recv recvfrom recvmmsg recvmmsg_time64 recvmsg
  remap_file_pages removexattr rename renameat renameat2 restart_syscall rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn
  rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr
  sched_getparam sched_getscheduler sched_rr_get_interval sched_rr_get_interval_time64 sched_setaffinity sched_setattr sched_setparam sched_setscheduler
  sched_yield seccomp select semctl semget semop semtimedop semtimedop_time64 send sendfile sendfile64 sendmmsg sendmsg sendto set_mempolicy
  set_mempolicy_home_node set_robust_list set_thread_area set_tid_address setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32 setgroups setgroups32
  setitimer setpgid setpriority setregid setregid32 setresgid setresgid32 setresuid setresuid32 setreuid setreuid32 setrlimit setsid setsockopt setuid
  setuid32 setxattr shmat shmctl shmdt shmget shutdown sigaction sigaltstack signal signalfd signalfd4 sigpending sigprocmask sigreturn sigsuspend
  socketcall socketpair splice stat stat64 statfs statfs64 statx symlink symlinkat sync sync_file_range syncfs syscall sysinfo syslog tee tgkill time
  timer_create timer_delete timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64 timerfd timerfd_create timerfd_gettime
  timerfd_gettime64 timerfd_settime timerfd_settime64 times tkill truncate truncate64 ugetrlimit umask uname unlink unlinkat utime utimensat
  utimensat_time64 utimes vfork wait4 waitid waitpid write writev
`

/** System calls that need a capability. Without the capability the filter refuses them, as the kernel would. */
const BY_CAPABILITY: Readonly<Record<string, string>> = {
  CAP_DAC_READ_SEARCH: 'open_by_handle_at',
  CAP_SYS_ADMIN: `bpf fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie mount mount_setattr move_mount open_tree
    perf_event_open pivot_root quotactl setdomainname sethostname setns umount umount2 unshare`,
  CAP_SYS_BOOT: 'reboot',
  CAP_SYS_CHROOT: 'chroot',
  CAP_SYS_MODULE: 'delete_module finit_module init_module',
  CAP_SYS_PACCT: 'acct',
  CAP_SYS_PTRACE: 'kcmp process_madvise',
  CAP_SYS_RAWIO: 'ioperm iopl',
  CAP_SYS_TIME: 'clock_settime clock_settime64 settimeofday stime',
  CAP_SYS_TTY_CONFIG: 'vhangup',
}

/** Architectures by their names in Go. */
const BY_ARCH: Readonly<Record<string, string>> = {
  amd64: 'arch_prctl modify_ldt',
  x86: 'modify_ldt',
  arm: 'arm_fadvise64_64 arm_sync_file_range breakpoint cacheflush set_tls sync_file_range2',
  arm64: 'arm_fadvise64_64 arm_sync_file_range breakpoint cacheflush set_tls sync_file_range2',
  ppc64le: 'sync_file_range2',
  riscv64: 'riscv_flush_icache riscv_hwprobe',
  s390x: 's390_pci_mmio_read s390_pci_mmio_write s390_runtime_instr',
}

/** System calls that fail with EPERM: programs that try them expect this error, not ENOSYS. */
const NEVER = 'add_key io_pgetevents kexec_file_load kexec_load keyctl migrate_pages move_pages request_key swapoff swapon userfaultfd vmsplice'

/** PER_LINUX and PER_LINUX32, each without and with UNAME26; 0xffffffff asks for the current personality. */
const PERSONALITIES = [0x0, 0x8, 0x20000, 0x20008, 0xffffffff]

const AF_NETLINK = 16
const NETLINK_AUDIT = 9

const words = (text: string): string[] => text.trim().split(/\s+/)
const allow = (names: string[], more: object = {}) => ({names, action: 'SCMP_ACT_ALLOW', ...more})
const refuse = (names: string[], errno: string, more: object = {}) => ({names, action: 'SCMP_ACT_ERRNO', errno, ...more})
const argument = (index: number, op: string, value: number) => ({index, value, valueTwo: 0, op: `SCMP_CMP_${op}`})

/** Rules for sockets: only pots with CAP_AUDIT_WRITE may open a socket to the audit system. */
const SOCKET = [
  allow(['socket'], {includes: {caps: ['CAP_AUDIT_WRITE']}}),
  allow(['socket'], {args: [argument(0, 'NE', AF_NETLINK)], excludes: {caps: ['CAP_AUDIT_WRITE']}}),
  allow(['socket'], {args: [argument(2, 'NE', NETLINK_AUDIT)], excludes: {caps: ['CAP_AUDIT_WRITE']}}),
  refuse(['socket'], 'EINVAL', {args: [argument(0, 'EQ', AF_NETLINK), argument(2, 'EQ', NETLINK_AUDIT)], excludes: {caps: ['CAP_AUDIT_WRITE']}}),
]

/** The profile for hosts without a profile. It has the format of containers-common, so that the same code converts it. */
export const OWN_PROFILE = {
  defaultAction: 'SCMP_ACT_ERRNO',
  defaultErrno: 'ENOSYS',
  archMap: [
    {architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86', 'SCMP_ARCH_X32']},
    {architecture: 'SCMP_ARCH_AARCH64', subArchitectures: ['SCMP_ARCH_ARM']},
    {architecture: 'SCMP_ARCH_S390X', subArchitectures: ['SCMP_ARCH_S390']},
  ],
  syscalls: [
    allow(words(ALWAYS)),
    refuse(words(NEVER), 'EPERM'),
    ...PERSONALITIES.map((value) => allow(['personality'], {args: [argument(0, 'EQ', value)]})),
    ...Object.entries(BY_ARCH).map(([arch, names]) => allow(words(names), {includes: {arches: [arch]}})),
    ...Object.entries(BY_CAPABILITY).flatMap(([name, calls]) => [
      allow(words(calls), {includes: {caps: [name]}}),
      refuse(words(calls), 'EPERM', {excludes: {caps: [name]}}),
    ]),
    ...SOCKET,
  ],
}
