import {failed, type Context} from './jail/context.js'

/** A network interface of the modelled host: the jail whose vnet it is in, or none. */
export interface Interface {
  jail?: number | undefined
}

/** `ifconfig NAME vnet JAIL`. */
export function interfaceToJail(context: Context, name: string): void {
  const {state, jail, call} = context
  const known = state.interfaces.get(name)
  if (!known || known.jail !== undefined || !jail) {
    call.warn(`ifconfig: interface ${name} does not exist\n`)
    failed(context, `/sbin/ifconfig ${name} vnet ${jail?.jid}: failed`)
  }
  known.jail = jail.jid
}
