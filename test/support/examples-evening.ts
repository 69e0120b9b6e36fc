import type {Done} from './examples-day.js'

/** The second half of the day: many pots, flavours, images, stacks, and new bases. */
export const EVENING: readonly Done[] = [
  // Many.
  '+ for pot in web-1 web-2; do pot clone -p $pot -P web -F; done',
  "pot start db 'web-*'",
  "pot exec -p 'web-*' nginx -s reload",
  "pot restart 'web-*' --jobs 1",
  "pot stop db 'web-*'",
  'pot start --at-boot',
  'pot start --all --filter base=bookworm',
  'pot restart --all',
  'pot start web --wait',
  'pot restart web',
  "pot stop 'web-*'",
  "pot snapshot 'web-*' -n before-upgrade",
  "pot set-attribute 'web-*' -A restart -V always",
  "pot destroy 'web-*' --filter state=stopped",
  '+ pot clone -p web-1 -P web -F',
  "pot destroy -F 'web-*'",
  'pot prune',
  'pot prune -n',
  'pot prune -g -q',
  'pot recover',
  'pot recover --list',
  ['pot recover --discard 1700000000000-0a1b2c3d', 1],

  // One step, and the last words about single pots.
  'pot run --rm bookworm -e NAME=value -v /srv/www:/var/www:ro -- ls -l /var/www',
  '+ for pot in dns ftp; do pot create -p $pot -b bookworm -N public-bridge; done',
  'pot export-ports -p dns -e udp:53:53@192.0.2.1 -e tcp:53:53@192.0.2.1',
  'pot export-ports -p ftp -e tcp:50000-50099:50000-50099',

  '+ pot destroy -p dns; pot destroy -p ftp',

  // Flavours.
  'pot flavour',
  'pot flavour new web',
  'pot flavour lint web',
  'pot flavour lint ./web',
  'pot flavour lint nginx',
  'pot flavour list',
  'pot flavour list --json',
  'pot flavour show nginx',
  'pot flavour show ./web --json',
  '+ pot create -p site -b bookworm; pot exec -p site true || pot start site; pot exec -p site mkdir -p /usr/local/etc/nginx; pot stop site',
  '+ mkdir -p web.d; cp nginx.conf web.d',
  'pot copy-in-flv -f web -p site -s web.d/nginx.conf -d /usr/local/etc/nginx/nginx.conf',
  '+ pot destroy -p site',

  // Plugins.
  'pot plugins inspect network',
  'pot plugins new command ./pot-plugin-hello',
  'pot plugins new flavour ./pot-plugin-www --json',

  // Images.
  '+ pot stop --all; pot snapshot -p web',
  'pot export web -t 1.0 --format tar.zst',
  'pot export web -t 1.0 --format oci',
  'pot export -p web -t 1.1 --format oci -D /var/images',
  '+ pot destroy -p web; tar -C web_1.0.oci -cf - . | gzip >web.tar.gz',
  'pot import ./web.tar.gz',
  '+ pot destroy -F web_1_0; pot destroy -F web',
  'pot import oci:/var/images/web:1.0',
  '+ pot destroy -F web_1_0; pot destroy -F web',
  'pot import registry.example.org/team/web:1.0 --name web',
  '+ pot destroy -p web',
  'pot import registry.example.org/web:1.0 --name web',
  '+ pot destroy -p web',
  'pot create -p api --from registry.example.org/api:2 -e STAGE=live --env-file api.env --volume /srv/api:/data',
  'pot run -d --name web registry.example.org/web:1.0 -p 8080:80 --memory 64M',
  'pot create-base -r alpine --from oci:/var/images/alpine',
  'pot image prune --plan',
  'pot image prune',

  // Stacks.
  ['pot diff -f shop.yaml', 1],
  'pot apply -f shop.yaml --plan',
  'pot apply -f shop.yaml',
  'pot delete -f shop.yaml',
  'pot delete -f shop.yaml --volumes -F',
  ['pot diff -f docker-compose.yml --json', 1],
  'pot apply -f docker-compose.yml --prune',

  // Bases that are updated need multi pots.
  '+ pot ls -q; pot stop --all',
  'pot destroy -p web',
  '+ pot create -p web -b bookworm; pot start web',
  'pot destroy -F web',
  '+ pot destroy -p db',
  'pot destroy -f data',
  'pot destroy -r -b bookworm',
  '+ pot create-base -r bookworm -b bookworm --layout multi',
  "+ for pot in web web-1 db; do pot create -p $pot -b bookworm || exit; pot set-cmd -p $pot -c 'sleep 1000000'; done",
  'pot base update bookworm',
  'pot base update bookworm web --to bookworm-20261130',
  "pot base update bookworm 'web-*' db",
  'pot base update bookworm --undo',

  // The end.
  'pot destroy -B internal',
  '+ pot create-private-bridge -B internal -S 20',
  'pot vnet-stop -B internal',
  'pot destroy-private-bridge -B internal',
  'pot vnet-stop',
  'pot adopt',
  'pot de-init -f',
]
