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
  readonly settings: {
    /** internal network */
    readonly POT_NETWORK: string
    /** its netmask */
    readonly POT_NETMASK: string
    /** IPv6 network of 64 bits or less for bridges; empty: a private one (ULA) of this host */
    readonly POT_NETWORK6: string
    /** address of the host in it */
    readonly POT_GATEWAY: string
    /** network stack of pots */
    readonly POT_NETWORK_STACK: string
    /** pot that answers DNS queries */
    readonly POT_DNS_NAME: string
    /** its address */
    readonly POT_DNS_IP: string
    /** external interface */
    readonly POT_EXTIF: string
    /** further external interfaces; POT_NETWORK_<if> is the network behind each */
    readonly POT_EXTRA_EXTIF: readonly string[]
    /** address on the external interface that is used for NAT */
    readonly POT_EXTIF_ADDR: string
    /** networks and addresses of this host that networks of pots may cover all the same */
    readonly POT_ALLOW_OVERLAP: readonly string[]
    /** pots on the public bridge cannot reach each other */
    readonly POT_ISOLATE_VNET_POTS: boolean
    /** program that prints the pf rules of exported ports */
    readonly POT_EXPORT_PORTS_PF_RULES_HOOK: string
    /** VPN interface */
    readonly POT_VPN_EXTIF: string
    /** networks behind it */
    readonly POT_VPN_NETWORKS: readonly string[]
  }
}

/** A hook of this plugin. */
export type Hook<E extends keyof PotHooks> = PotHook<E, Declared>
