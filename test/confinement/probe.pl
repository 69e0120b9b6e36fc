# perl probe.pl ARCH: what a process can see and do. Prints one line for each thing: NAME, a tab, what is so.
my $arm = shift eq 'arm64';
my %number = $arm
  ? (mount => 40, umount => 39, pivot => 41, ptrace => 117, bpf => 280, perf => 241, unshare => 97, setns => 268, keyctl => 219, add_key => 217, clock => 112,
     syslog => 116, open_by_handle => 265, uring => 425, userfault => 282, module => 105, kexec => 104, reboot => 142, swapon => 224, prctl => 167, socket => 198,
     mknodat => 33, chroot => 51, personality => 92, quotactl => 60, acct => 89, process_vm => 270, clone3 => 435)
  : (mount => 165, umount => 166, pivot => 155, ptrace => 101, bpf => 321, perf => 298, unshare => 272, setns => 308, keyctl => 250, add_key => 248, clock => 227,
     syslog => 103, open_by_handle => 304, uring => 425, userfault => 323, module => 175, kexec => 246, reboot => 169, swapon => 167, prctl => 157, socket => 41,
     mknodat => 259, chroot => 161, personality => 135, quotactl => 179, acct => 163, process_vm => 310, clone3 => 435);

sub say_ { print join("\t", @_), "\n" }
sub text { open(my $file, '<', shift) or return undef; sysread($file, my $text, 100_000); return $text }
sub names { my $path = shift; opendir(my $directory, $path) or return (); return map { "$path/$_" } sort grep { !/^\.\.?$/ } readdir $directory }
sub field { my ($text, $name) = @_; return $text =~ /^$name:\s*(.*)$/m ? $1 : '-' }
# A child tries it, so that nothing lasts.
sub try_ {
  my ($name, $act) = @_;
  pipe(my $read, my $write);
  my $child = fork // return say_($name, 'no fork');
  if ($child == 0) { close $read; alarm 10; my $done = $act->(); my $why = "$!"; syswrite($write, $done ? 'allowed' : $why); close $write; exec '/bin/busybox', 'true'; }
  close $write;
  my $said = '';
  sysread($read, $said, 200);
  waitpid($child, 0);
  say_($name, $said eq '' ? 'killed' : $said =~ /not permitted|denied|not implemented/i ? 'refused' : $said eq 'allowed' ? $said : "reached ($said)");
}
sub call { my ($name, @arguments) = @_; return syscall($number{$name}, @arguments) >= 0 }

my $status = text('/proc/self/status');
say_("capabilities: $_->[1]", field($status, $_->[0])) for ['CapEff', 'effective'], ['CapPrm', 'permitted'], ['CapInh', 'inheritable'], ['CapBnd', 'bounding'], ['CapAmb', 'ambient'];
say_('seccomp mode', field($status, 'Seccomp'));
say_('no new privileges', field($status, 'NoNewPrivs'));
for my $kind (qw(mnt pid ipc uts net cgroup user time)) { say_("namespace: $kind", readlink("/proc/self/ns/$kind") // '-') }
for my $path (names('/dev')) {
  next if -l $path || -d $path;
  say_("device: $path", (sysopen(my $file, $path, 2048) or sysopen($file, $path, 2049)) ? 'opens' : 'refused');
}
for my $path (qw(/proc/acpi /proc/kcore /proc/keys /proc/latency_stats /proc/timer_list /proc/sched_debug /proc/scsi /proc/asound /proc/interrupts /proc/kallsyms
    /proc/kmsg /proc/sysrq-trigger /proc/bus /proc/fs /proc/irq /proc/sys /proc/mtrr /sys/firmware /sys/kernel /sys/fs /sys/fs/selinux /sys/dev/block
    /sys/devices/virtual/powercap /sys/kernel/debug /sys/kernel/security /sys/module)) {
  my $seen = 'absent';
  if (-d $path) {
    opendir(my $directory, $path);
    my @names = grep { !/^\.\.?$/ } readdir $directory;
    my $made = mkdir "$path/pot-probe";
    rmdir "$path/pot-probe" if $made;
    $seen = !@names ? 'empty' : $made ? 'shown, writable' : $! =~ /read-only/i ? 'shown, read-only' : 'shown';
  } elsif (-e $path) {
    $seen = sysopen(my $file, $path, 2048) ? (defined sysread($file, my $some, 10) && length $some ? 'readable' : 'empty') : 'refused';
    if ($path !~ /trigger|kmsg|kcore/) { } elsif (sysopen(my $file, $path, 1)) { $seen .= ', writable' }
  }
  say_("path: $path", $seen);
}
# Opened for writing, and never written to.
sub writable { my ($directory, $depth) = @_; my $count = 0;
  opendir(my $open, $directory) or return 0;
  for my $name (grep { !/^\.\.?$/ } readdir $open) {
    my $path = "$directory/$name";
    next if -l $path;
    if (-d $path) { $count += writable($path, $depth + 1) if $depth < 6 } elsif (sysopen(my $file, $path, 1 | 2048)) { $count++ }
  }
  return $count;
}
say_('sysctl: writable', writable('/proc/sys', 0));
say_('sys: writable files', writable('/sys/kernel', 0) + writable('/sys/module', 3));
my $groups = 0;
for my $path (map { "$_/cgroup.procs" } '/sys/fs/cgroup', names('/sys/fs/cgroup')) { $groups++ if sysopen(my $file, $path, 1) }
say_('cgroup: writable hierarchies', $groups);
my ($cgroup) = (text('/proc/self/cgroup') // '') =~ m{:([^:\n]*)$}m;
say_('cgroup: path', $cgroup eq '/' ? 'hidden' : 'shown');
my $limits = text('/proc/self/limits');
say_("limit: $1", "$2 $3") while $limits =~ /^Max (open files|processes|core file size|locked memory)\s+(\S+)\s+(\S+)/mg;
my ($pids) = map { text($_) } grep { -e } '/sys/fs/cgroup/pids/pids.max', '/sys/fs/cgroup/pids.max';
chomp($pids //= '-');
say_('limit: processes of all', $pids);
mkdir '/tmp/probe';
try_('mount', sub { call('mount', 'none', '/tmp/probe', 'tmpfs', 0, 0) });
try_('bind mount', sub { call('mount', '/root', '/tmp/probe', 0, 4096, 0) });
try_('umount', sub { call('umount', '/proc', 2) });
try_('pivot_root', sub { call('pivot', '/tmp/probe', '/tmp/probe') });
try_('unshare: mount namespace', sub { call('unshare', 0x20000) });
try_('unshare: user namespace', sub { call('unshare', 0x10000000) });
try_('unshare: network namespace', sub { call('unshare', 0x40000000) });
try_('setns to process 1', sub { sysopen(my $file, '/proc/1/ns/mnt', 0) or return 0; call('setns', fileno $file, 0) });
try_('ptrace of a child', sub { my $child = fork; if (!$child) { sleep 5; exec '/bin/busybox', 'true' } my $done = call('ptrace', 16, $child, 0, 0); my $why = $!; kill 9, $child; $! = $why; $done });
try_('process_vm_readv of process 1', sub { call('process_vm', 1, 0, 0, 0, 0, 0) });
try_('bpf', sub { call('bpf', 0, my $attribute = pack('L4 x112', 2, 4, 4, 1), 128) });
try_('perf_event_open', sub { call('perf', my $attribute = pack('L2 Q x112', 1, 128, 0), 0, -1, -1, 0) });
try_('keyctl: session keyring', sub { call('keyctl', 0, -3, 1) });
try_('add_key', sub { call('add_key', 'user', 'pot-probe', 'x', 1, -1) });
try_('dmesg of the host', sub { call('syslog', 3, my $buffer = "\0" x 1000, 1000) });
try_('set the clock', sub { call('clock', 0, my $time = pack('q2', -1, -1)) });
try_('open_by_handle_at', sub { call('open_by_handle', -100, my $handle = pack('L2 x8', 8, 1), 0) });
try_('io_uring_setup', sub { call('uring', 1, my $parameters = "\0" x 120) });
try_('userfaultfd', sub { call('userfault', 0) });
try_('load a module', sub { call('module', my $image = 'x', 1, '') });
try_('kexec', sub { call('kexec', 0, 1, 0, 1 << 30) });
try_('reboot', sub { call('reboot', 1, 2, 3, 0) });
try_('swapon', sub { call('swapon', '/tmp/probe', 0) });
try_('accounting', sub { call('acct', '/tmp/probe') });
try_('quota', sub { call('quotactl', 0x800002 << 8, '/dev/null', 0, 0) });
try_('personality without randomness', sub { call('personality', 0x0040000) });
try_('raw socket', sub { call('socket', 2, 3, 1) });
try_('packet socket', sub { call('socket', 17, 3, 0) });
try_('vsock', sub { call('socket', 40, 1, 0) });
try_('netlink: audit', sub { call('socket', 16, 3, 9) });
try_('device node', sub { my $done = call('mknodat', -100, '/tmp/probe/null', 0020666, 0x103); $done });
try_('chroot', sub { chroot '/tmp/probe' });
try_('port below 1024', sub { socket(my $socket, 2, 1, 0); bind($socket, pack('S n N x8', 2, 617, 0x7f000001)) });
