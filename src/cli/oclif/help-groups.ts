/** Headings of the root help, in the order in which a newcomer needs them. What is in none comes last. */
export const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ['This host', ['init', 'de-init', 'doctor', 'config', 'recover', 'service', 'version', 'plugins', 'help']],
  ['Bases and volumes', ['create-base', 'create-fscomp', 'clone-fscomp', 'mount-in', 'mount-out']],
  ['Make and remove pots', ['create', 'clone', 'rename', 'destroy', 'prune', 'copy-in', 'copy-out']],
  ['Run pots', ['start', 'stop', 'restart', 'run', 'term', 'exec', 'signal']],
  ['Look at pots', ['list', 'show', 'info', 'ps', 'top', 'logs', 'last-run-stats']],
  ['Change pots', ['set-attribute', 'get-attribute', 'set-cmd', 'set-env', 'set-hosts', 'set-hook', 'add-dep', 'update-config']],
  ['Snapshots', ['snapshot', 'revert', 'purge-snapshots']],
]
