import {mkdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {World} from './world.js'

export interface Hostile {
  /** On the host. What is written here came out of the pot. */
  readonly victim: string
  /** The directory of the pot that is a directory one moment and a link to the victim's path the next. */
  readonly target: string
  /** Lets it swap again after a start. */
  attack(): Promise<void>
  /** Where the kernel has mounted something below the victim. */
  mountsOnVictim(): string[]
}

/** Ends with the pot. The link leads to a path that is there in the pot too, so that nothing fails that stays in the pot. */
const SWAP = `
target=$1 victim=$2 round=0
mkdir -p "$victim/d" "\${target%/*}"
while :; do
  mkdir -p "$target/d" 2>/dev/null
  mv "$target" "$target.aside" 2>/dev/null && ln -s "$victim" "$target" 2>/dev/null
  usleep 3000
  rm -f "$target" 2>/dev/null
  rm -rf "$target" 2>/dev/null
  mv "$target.aside" "$target" 2>/dev/null
  round=$(((round + 1) % 30))
  if [ $round = 0 ]; then usleep 300000; else usleep 3000; fi
done`

/** A running pot `name` whose root keeps swapping a directory for a link, the link being there about a third of the time, in a quick change most of it. */
export async function hostilePot(world: World, name: string): Promise<Hostile> {
  const victim = join(world.root, 'victim')
  const target = '/srv/swap'
  mkdirSync(join(victim, 'd'), {recursive: true})
  await world.pot('create', '-p', name, '-t', 'single', '-b', await world.base('single'))
  const attack = async () => void (await world.pot('exec', '-d', '-p', name, 'sh', '-c', SWAP, 'swap', target, victim))
  await world.pot('start', name)
  await attack()
  return {
    victim,
    target,
    attack,
    mountsOnVictim: () =>
      readFileSync('/proc/self/mountinfo', 'utf8')
        .split('\n')
        .filter((line) => line.includes(` ${victim}`)),
  }
}
