import {READING, type Rule} from './rule.js'

/** A room of a plugin: rooms of the same plugin, at once, as types and when they are needed; and what the SDK is. */
type Rooms = Readonly<Record<string, {readonly value?: string; readonly type?: string; readonly dynamic?: string; readonly packages?: readonly string[]}>>

function plugin(name: string, rooms: Rooms): Record<string, Rule> {
  const own = (words = '') => words.split(' ').flatMap((word) => (word === '' ? [] : `${name}/${word}`))
  const rules = Object.entries(rooms).map(([room, {value, type, dynamic, packages = []}]): [string, Rule] => {
    const sdk = room.startsWith('commands') ? ['@pot/core', '@pot/core/command'] : ['@pot/core']
    return [`${name}/${room}`, {value: [...own(value), ...sdk, ...packages, ...READING], type: own(type), dynamic: own(dynamic)}]
  })
  return Object.fromEntries(rules)
}

/** The rooms of the plugins that come with pot. */
export const OF_PLUGINS: Readonly<Record<string, Rule>> = {
  ...plugin('directory', {
    directories: {},
    steps: {type: 'directories'},
    volumes: {value: 'directories'},
    changes: {value: 'directories steps volumes'},
    setup: {value: 'steps volumes', type: 'directories'},
    storage: {value: 'changes directories setup volumes'},
  }),
  ...plugin('flavours', {
    arguments: {},
    'command-file': {value: 'arguments'},
    'caller-environment': {type: 'pot-types'},
    'find-flavour': {},
    lint: {value: 'lint-words recipe', type: 'command-file find-flavour'},
    'lint-words': {},
    'new-flavour': {},
    recipe: {value: 'arguments command-file find-flavour'},
    'run-script': {value: 'caller-environment'},
    'pot-types': {},
    hooks: {value: 'recipe', type: 'pot-types'},
    commands: {dynamic: 'find-flavour'},
    'commands/flavour': {type: 'lint-words', dynamic: 'arguments find-flavour lint new-flavour recipe run-script'},
  }),
  ...plugin('limits', {
    limits: {},
    'rss-text': {type: 'usage'},
    linux: {value: 'limits', type: 'host usage'},
    freebsd: {value: 'limits', type: 'host usage'},
    host: {value: 'freebsd linux', type: 'limits'},
    usage: {value: 'freebsd linux', type: 'limits'},
    'clock-rate': {value: 'linux'},
    'set-limits': {value: 'host limits'},
    metrics: {type: 'usage'},
    doctor: {value: 'freebsd limits linux'},
    'pot-types': {},
    hooks: {value: 'doctor host limits metrics usage', type: 'pot-types'},
    quick: {value: 'clock-rate rss-text', type: 'usage', dynamic: 'freebsd linux'},
    commands: {value: 'rss-text', type: 'usage', dynamic: 'clock-rate set-limits usage'},
  }),
  ...plugin('network', {
    'read-text': {},
    ip: {type: 'driver', packages: ['ip-address']},
    settings: {value: 'ip', type: 'driver pot-types'},
    agreeing: {value: 'ip', type: 'pot-types'},
    bridges: {value: 'ip settings', type: 'driver'},
    driver: {type: 'ip networks'},
    addresses: {value: 'bridges ip', type: 'driver'},
    ports: {value: 'addresses ip open-driver', type: 'driver'},
    outsiders: {value: 'addresses bridges ip settings', type: 'driver'},
    attachment: {value: 'addresses ip outsiders ports', type: 'driver pot-types'},
    resolver: {value: 'addresses read-text', type: 'driver'},
    'open-driver': {value: 'settings', type: 'driver', dynamic: 'freebsd linux'},
    networks: {value: 'addresses attachment bridges ip open-driver read-text resolver settings', type: 'driver'},
    freebsd: {value: 'ip networks read-text settings', type: 'driver'},
    programs: {packages: ['node:dgram']},
    linux: {value: 'ip networks read-text settings', type: 'driver'},
    findings: {value: 'addresses bridges missing-nics networks open-driver outsiders resolver', type: 'driver'},
    traffic: {value: 'addresses'},
    'missing-nics': {type: 'driver'},
    'pot-types': {},
    hooks: {value: 'addresses attachment findings open-driver ports resolver settings traffic', type: 'driver pot-types'},
    'host-hooks': {value: 'addresses bridges networks open-driver', type: 'driver pot-types'},
    commands: {type: 'networks', dynamic: 'networks ports'},
    'commands/network': {type: 'networks', dynamic: 'networks'},
  }),
  ...plugin('images', {
    'pot-types': {},
    source: {type: 'import'},
    'bad-image': {},
    scheme: {},
    'local-name': {},
    plain: {},
    'program-argv': {},
    'export-tags': {},
    formats: {type: 'transfer'},
    transfer: {value: 'bad-image formats program-argv', packages: ['node:events', 'node:stream', 'node:zlib']},
    archive: {value: 'bad-image', type: 'source'},
    'pot-image': {value: 'export-tags formats local-name pot-image/portable pot-image/zfs program-argv transfer', type: 'source'},
    'pot-image/portable': {value: 'archive bad-image formats program-argv transfer', type: 'pot-image source'},
    'pot-image/zfs': {value: 'export-tags formats local-name program-argv', type: 'pot-image source', dynamic: 'import'},
    oci: {
      value: 'scheme archive bad-image export-tags local-name oci/format oci/layers oci/registry plain pot-image program-argv transfer',
      type: 'pot-types source',
    },
    'oci/registry': {value: 'bad-image oci/format oci/layers transfer'},
    'oci/layers': {value: 'archive bad-image oci/format transfer', type: 'source', packages: ['node:stream', 'node:zlib']},
    'oci/format': {value: 'bad-image plain'},
    import: {value: 'scheme export-tags local-name oci oci/format plain pot-image source'},
    programs: {value: 'archive import oci/layers oci/registry pot-image/portable transfer', packages: ['node:worker_threads']},
    commands: {value: 'formats', type: 'pot-types', dynamic: 'import oci pot-image'},
    'commands/image': {dynamic: 'oci'},
  }),
}
