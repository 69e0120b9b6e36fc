// Made by 'pot plugins types' from package.json; do not edit it.
import type {PotHook, PotHooks} from '@pot/core'

/** What the block `pot` of package.json declares. */
export interface Declared {
  readonly options: {
    readonly create: {
      /** open a port of the pot on the host: the port of the host first, as podman writes it (network: public-bridge) */
      readonly publish?: readonly string[]
    }
    readonly clone: {
      /** open a port of the pot on the host: the port of the host first, as podman writes it */
      readonly publish?: readonly string[]
    }
    readonly run: {
      /** open a port of the pot on the host: the port of the host first, as podman writes it (network: public-bridge); also -p with a colon: -p 8080:80 */
      readonly publish?: readonly string[]
    }
    readonly init: {
      /** let this host forward packets for bridges, also after a reboot; de-init takes it back */
      readonly forwarding?: boolean
      /** FreeBSD: add the anchors of pot to the rules of pf, the file pf_rules of rc.conf; de-init takes them out */
      readonly 'edit-pf'?: boolean
    }
  }
}

/** A hook of this plugin. */
export type Hook<E extends keyof PotHooks> = PotHook<E, Declared>
