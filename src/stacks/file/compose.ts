/** Fields of a service that pot does not have, and without which the service means the same or nearly so: each is named in a notice. */
export const IGNORED: Readonly<Record<string, string>> = {
  annotations: 'pots have labels',
  attach: 'apply shows no output; see pot logs',
  cap_drop: 'a pot has few capabilities, and attributes give more',
  cgroup: 'each pot has a control group of its own',
  cgroup_parent: 'each pot has a control group of its own',
  cpu_shares: 'only limits are known',
  domainname: 'the pot has the domain of the host',
  expose: 'pots of one bridge reach all ports of each other',
  hostname: 'the host name is made of the name of the pot',
  init: 'the supervisor of pot reaps processes',
  logging: 'see pot logs',
  mem_reservation: 'only limits are known',
  memswap_limit: 'only limits are known',
  oom_score_adj: 'only limits are known',
  platform: 'the image of this system is used',
  pull_policy: 'an image that is here is not imported again',
  security_opt: 'pot confines all pots in the same way',
  shm_size: 'the size is that of the system',
  stdin_open: 'see pot exec and pot term',
  storage_opt: 'see the attributes of the pot',
  tty: 'see pot exec and pot term',
  links: 'pots of one bridge know each other by their names',
}

/** Fields without which the service would do something else: each is an error. */
export const REFUSED: Readonly<Record<string, string>> = {
  build: "pot builds no images: make one with 'podman build', and name it by image",
  cap_add: 'name what the pot may do in attributes; see pot info -v',
  credential_spec: 'it is for another system',
  device_cgroup_rules: 'pots have no devices of the host',
  devices: 'pots have no devices of the host',
  dns_opt: 'write a resolv.conf, and give it by dns: custom:FILE',
  dns_search: 'write a resolv.conf, and give it by dns: custom:FILE',
  extends: 'write the fields into the service, or use anchors of YAML',
  external_links: 'put both pots on one bridge',
  gpus: 'pots have no devices of the host',
  ipc: 'pots share no memory with each other',
  isolation: 'it is for another system',
  pid: 'a pot has processes of its own',
  privileged: 'no pot has the privileges of the host',
  read_only: 'the tree of a pot can be written',
  runtime: 'the runtime is a setting of the host: POT_RUNTIME',
  sysctls: 'they are settings of the host',
  tmpfs: 'a pot has a file system in memory on /tmp',
  userns_mode: 'it is a setting of the host',
  uts: 'a pot has a host name of its own',
  volumes_from: 'name the volumes of both in volumes',
}

/** Fields of the whole file that mean nothing to pot. */
export const IGNORED_TOP: Readonly<Record<string, string>> = {version: ''}

export const REFUSED_TOP: Readonly<Record<string, string>> = {
  include: 'write the services into one file',
  models: 'they are for another program',
}
