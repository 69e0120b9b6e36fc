/** Where a story is tested. `both`: the suite runs on Linux and on the model of FreeBSD. */
export type Ground = 'both' | 'linux' | 'freebsd' | 'any'

export interface Story {
  /** What a user does, in a few words. */
  readonly story: string
  /** `any`: nothing of it depends on the system. */
  readonly on: Ground
  readonly file: string
  /** The title of the test, as it is written in the file. */
  readonly title: string
}

const stories = (file: string, on: Ground, tests: Readonly<Record<string, string>>): Story[] =>
  Object.entries(tests).map(([story, title]) => ({story, on, file, title}))

/** What a user of podman, Bastille or incus reaches for first, and the tests that do it, by subject. `npm test` runs each with the installed package. */
export const STORIES: Readonly<Record<string, readonly Story[]>> = {
  'a day of work': [
    ...stories('test/host/stories.test.ts', 'both', {
      'a web service': 'a web service: one line makes it, with its files, its limit and its secret',
      'an app with a database': 'an app with a database: the data is its own, starts with it, and comes back with it',
      'day 2': 'day 2: a configuration is changed, a copy tried, a run looked at, and all of it kept for a while',
      'thirty pots': 'thirty pots: made, chosen by what they are, changed, started and destroyed by a line each',
      mistakes: 'mistakes cost a line, and change nothing',
      removal: 'removal: one after the other, and then all, with nothing left',
    }),
    ...stories('plugins/images/test/host/oci.test.ts', 'linux', {
      'an image is run by one command': 'are imported and run by one command, and its pot is gone afterwards',
      'an image goes and comes': 'come back from an export as they were, in a directory and in an archive, and twice the same',
    }),
    ...stories('plugins/images/test/host/oci-freebsd.test.ts', 'freebsd', {
      'images of OCI on FreeBSD': 'become bases, come back from an export, and their layers go when they are not used',
    }),
  ],
  'is my service alive': [
    ...stories('test/host/lifecycle.test.ts', 'both', {
      'the state, a missing command, --wait, restarts, health':
        'tells what the main command of a pot does, runs it again as its policy says, and stops all of it',
    }),
    ...stories('test/unit/pots/run/supervision.test.ts', 'any', {
      'killed for lack of memory': 'tells a kill for lack of memory from others',
      'the policy of restarts': 'runs a command that fails as often as it says, and keeps how it ended',
      'a pause that grows': 'waits longer each time',
    }),
    ...stories('test/unit/pots/run/health-checks.test.ts', 'any', {'health checks': 'tells whether it is healthy, and the reason when it is not'}),
    ...stories('test/unit/pots/run/hour.test.ts', 'any', {
      'killed 20 times in an hour': 'with 20 kills: it comes back each time, its health is marked, events tell it, and nothing is left',
    }),
  ],
  data: [
    ...stories('test/host/snapshots.test.ts', 'both', {
      'snapshots have the volumes of a pot': 'contains the fscomps that no other pot mounts, names the others, and brings them back',
    }),
    ...stories('test/host/relations.test.ts', 'both', {
      'users, sizes and snapshots of volumes and bases': 'agree with the lists of bases and fscomps, which have users, sizes and snapshots',
    }),
    ...stories('test/host/scheduled.test.ts', 'both', {
      'snapshots on a schedule': 'are taken once in a period of the pots that ask for them, and remove what is given up',
    }),
    ...stories('test/host/storage-btrfs.test.ts', 'linux', {
      'the file of btrfs grows': 'grows with its size in the settings, mounted or not, and never becomes smaller',
    }),
    ...stories('test/host/quotas.test.ts', 'both', {
      'the quota of a pot': 'a pot has the quota from its creation on, and a write beyond it fails',
      'the quota of a volume': 'a fscomp has one, from its creation or later, and its clone the same',
    }),
    ...stories('test/unit/ui/confirm.test.ts', 'any', {'a question before a loss': 'shows what is lost, and takes only yes for yes'}),
    ...stories('test/unit/init/loss.test.ts', 'any', {'what de-init loses': 'is named before it asks'}),
  ],
  'one step': [
    ...stories('test/host/run-new.test.ts', 'both', {
      'create with variables, mounts and attributes':
        'creates a pot from another one with variables, mounts and attributes, which go before those of the other',
      'a pot that goes when it stops': 'an ephemeral pot survives a restart, and is gone when it stops',
    }),
    ...stories('test/host/run-new.test.ts', 'linux', {
      'run --rm': 'run gives the command its variables, mounts, stdio and exit status, and --rm leaves nothing',
      'run -d': 'run -d prints the name, and --rm removes the pot when its command ends',
    }),
    ...stories('test/host/secrets.test.ts', 'both', {secrets: 'are files in the pot while it runs, and are nowhere else'}),
    ...stories('test/host/cp.test.ts', 'both', {'cp both ways': 'copies the contents of a directory, and from pot to pot'}),
    ...stories('plugins/network/test/host/linux.test.ts', 'linux', {
      'ports at localhost': 'exported ports answer at localhost of the host, and nothing else of localhost is open to pots',
      'a port by one command': 'one command makes a pot whose port is open, in the order of podman, and nothing of it is left',
    }),
    ...stories('plugins/network/test/host/freebsd.test.ts', 'freebsd', {
      'ports at localhost on FreeBSD':
        'a process answers at localhost for a pot with ports while it is up; doctor knows when it is gone, and vnet-start brings it back',
    }),
  ],
  many: [
    ...stories('test/host/many-pots.test.ts', 'both', {
      'filters, columns, order, templates': 'lists what passes filters, sorted, in columns or by a template',
      'several names and patterns': 'changes all that a pattern or a list names, and says for each whether it has changed',
      'exec in several': 'runs a command in several, and tells the output of each',
      'some fail': 'does what it can, gives the reasons of the rest, and exits with 1',
    }),
  ],
  stacks: [
    ...stories('test/host/stacks.test.ts', 'both', {
      'apply twice': 'makes all of it in the order of the dependencies, and a second time changes nothing',
      'a changed port': 'touches only the pot of a changed port',
      drift: 'finds what was changed by hand, and what was stopped or destroyed by hand',
      delete: 'deletes what it has made, and leaves nothing',
    }),
    ...stories('test/host/stacks-guide.test.ts', 'linux', {'docs/stacks.md': 'leads word for word to a web server with a database, and leaves nothing'}),
    ...stories('test/unit/stacks/file/schema.test.ts', 'any', {
      'a schema for editors': 'accepts the files of the documentation, and no field that pot does not know',
    }),
    ...stories('test/unit/stacks/file/compose.test.ts', 'any', {
      'configs of compose': 'have the configs of a service as files that it can only read, and name what of them is not used',
    }),
  ],
  fleet: [
    ...stories('test/host/base-update.test.ts', 'both', {
      'a new base': 'makes a base beside the old one, and touches no pot',
      'pots switch, and back': 'switches pots one by one, with their own files, and back',
      'old bases go': 'prunes the bases that nothing uses, and says what keeps the others',
    }),
    ...stories('test/host/move.test.ts', 'linux', {
      'a pot moves': 'takes a running pot with its files and its record',
      'a move that fails': 'brings a pot back that does not work there, and leaves nothing there',
    }),
    ...stories('test/host/other-host.test.ts', 'linux', {'commands on another host': 'prints what pot prints there, and exits as it does'}),
  ],
  adopt: [
    ...stories('test/freebsd/adopt.test.ts', 'freebsd', {
      iocage: 'of iocage: config.json with its defaults, fstab, forwards, limits',
      Bastille: 'of Bastille: jail.conf, fstab with its release, both forms of rdr.conf, rctl.conf',
      ezjail: 'of ezjail: shell variables, aliases, the jail that is not started',
      'jail.conf': 'of jail.conf: variables, blocks, included files, several commands',
    }),
    ...stories('test/host/adopt.test.ts', 'linux', {podman: 'become pots that run, with tree, owners, environment, mounts, ports and limits'}),
    ...stories('test/host/trees-016.test.ts', 'both', {'pots of 0.16': 'are read and listed, whatever their names and however they were edited'}),
  ],
  look: [
    ...stories('test/host/watch.test.ts', 'linux', {watch: 'shows all pots and the log of the selected one, and gives the terminal back'}),
    ...stories('test/host/relations.test.ts', 'both', {tree: 'show what is made from what, and who uses what', graph: 'are DOT, SVG and data'}),
    ...stories('plugins/limits/test/host/linux.test.ts', 'linux', {stats: 'stats shows all pots that run, with their limits'}),
    ...stories('plugins/limits/test/host/freebsd.test.ts', 'freebsd', {'stats on FreeBSD': 'get-rss and stats ask rctl, stats once for all'}),
    ...stories('test/unit/ui/sparkline.test.ts', 'any', {'a sparkline': 'shows the newest values at the right'}),
    ...stories('test/host/metrics.test.ts', 'both', {metrics: 'are valid OpenMetrics, and say what ls and stats say'}),
  ],
  'at home': [
    ...stories('test/architecture/docs.test.ts', 'any', {
      'a page for each command': 'has a page for every command and alias of the core and the plugins, as the help has it (npm run build writes it)',
      'pages without fault': 'has manual pages without fault',
    }),
    ...stories('test/cli/packed.test.ts', 'any', {'pages where man looks': 'brings each page of man to where man looks for it'}),
    ...stories('test/host/examples.test.ts', 'linux', {'every example': 'do on Linux what they show'}),
    ...stories('test/host/examples.test.ts', 'freebsd', {'every example on FreeBSD': 'do on FreeBSD what they show'}),
    ...stories('test/cli/completion.test.ts', 'any', {completion: 'is installed for all shells, and removed, and leaves files of others'}),
    ...stories('test/unit/cli/oclif/help.test.ts', 'any', {
      'help fits': 'has the width of the terminal, within limits',
      'help of a topic': 'lists the commands that begin with one word',
    }),
    ...stories('test/cli/usage.test.ts', 'any', {'help help': 'of a command is the same however it is asked for'}),
    ...stories('test/unit/ui/progress.test.ts', 'any', {
      'a quiet default': 'leave nothing behind of what succeeds, and list what failed and what is undone after it',
      'ASCII where the locale is': 'are of ASCII where the locale is',
    }),
    ...stories('test/unit/ui/table.test.ts', 'any', {'lists fit the terminal': 'is cut where it would not fit, the widest column first'}),
    ...stories('test/host/exec.test.ts', 'linux', {'no words of runc': 'say in one line that the pot does not have the command, or cannot execute it'}),
  ],
  JSON: stories('test/architecture/docs.test.ts', 'any', {schemas: 'are those of the types (npm run schemas writes them)'}),
  small: [
    ...stories('test/unit/pots/make/clone.test.ts', 'any', {
      '-i without -N': 'warns of an address and of a bridge that its network does not have',
      'a clone on a private bridge': 'is on the private bridge of its template, unless it is put on another',
    }),
    ...stories('plugins/network/test/addresses/neighbours.test.ts', 'any', {
      'a rename is told to the neighbours': 'have the new name, and the lines of no other',
    }),
    ...stories('plugins/limits/test/limits.test.ts', 'any', {'-C 99 on 2 cores': 'that are more than the host has are named'}),
    ...stories('plugins/network/test/missing-nics.test.ts', 'any', {
      'POT_EXTIF of another host': 'are one when the host lacks them, with the pots that cannot start, and one that it has',
    }),
    ...stories('plugins/network/test/networks/init-network.test.ts', 'any', {
      'init --forwarding': 'switches forwarding on for good, and off again as far as it was off',
    }),
    ...stories('test/host/lifecycle.test.ts', 'both', {'nothing stays after de-init': 'leaves nothing behind after de-init'}),
    ...stories('test/host/members.test.ts', 'linux', {'members of the group': 'of the group see the pots as root does, without the environments'}),
    ...stories('test/host/help-016.test.ts', 'linux', {'only the help of 0.16': 'does everything with the same words'}),
    ...stories('test/freebsd/help-016.test.ts', 'freebsd', {'only the help of 0.16, on FreeBSD': 'does everything with the same words'}),
  ],
}
